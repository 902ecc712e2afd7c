"""OBS 29 under Xvfb publishes a scene to a channel."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from rig.playlists import Watcher, first_video_playlist
from rig.publishers import Publisher
from rig.server import Server

pytestmark = [pytest.mark.clients, pytest.mark.timeout(240)]

GLOBAL = """[General]
FirstRun=true
LastVersion=486539266
Pre19Defaults=false
Pre21Defaults=false
Pre23Defaults=false
Pre24.1Defaults=false
EnableAutoUpdates=false

[Basic]
Profile=rig
ProfileDir=rig
SceneCollection=rig
SceneCollectionFile=rig
ConfigOnNewProfile=false
"""
PROFILE = """[General]
Name=rig

[Output]
Mode=Simple

[SimpleOutput]
VBitrate=1200
StreamEncoder=x264
Preset=ultrafast
ABitrate=96

[Video]
BaseCX=640
BaseCY=360
OutputCX=640
OutputCY=360
FPSCommon=30

[Audio]
SampleRate=48000
"""
SCENES = {
    "name": "rig",
    "current_scene": "Scene",
    "current_program_scene": "Scene",
    "scene_order": [{"name": "Scene"}],
    "sources": [
        {
            "id": "scene",
            "name": "Scene",
            "settings": {
                "id_counter": 1,
                "items": [{"name": "Colour", "id": 1, "visible": True, "scale": {"x": 1.0, "y": 1.0}}],
            },
        },
        {
            "id": "color_source_v3",
            "versioned_id": "color_source_v3",
            "name": "Colour",
            "settings": {"color": 4291996719, "width": 640, "height": 360},
        },
    ],
}


def write_configuration(home: Path, server: str, key: str) -> None:
    """Write what OBS would have after its wizard."""
    root = home / ".config" / "obs-studio"
    (root / "basic/profiles/rig").mkdir(parents=True)
    (root / "basic/scenes").mkdir(parents=True)
    (root / "global.ini").write_text(GLOBAL)
    (root / "basic/profiles/rig/basic.ini").write_text(PROFILE)
    service = {"type": "rtmp_custom", "settings": {"server": server, "key": key, "use_auth": False}}
    (root / "basic/profiles/rig/service.json").write_text(json.dumps(service))
    (root / "basic/scenes/rig.json").write_text(json.dumps(SCENES))


def test_obs_publishes(tmp_path: Path) -> None:
    for program in ("obs", "xvfb-run"):
        assert shutil.which(program), f"{program} is missing: run scripts/debian-packages clients"
    with Server(tmp_path / "data") as server:
        channel = server.create_channel("obs")
        home = tmp_path / "home"
        write_configuration(home, server.rtmp, channel["inputs"][0]["stream_key"])
        environment = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(tmp_path), "LIBGL_ALWAYS_SOFTWARE": "1"}
        command = [
            *("xvfb-run", "-a", "-s", "-screen 0 1280x800x24"),
            *("obs", "--startstreaming", "--profile", "rig", "--collection", "rig", "--multi", "--minimize-to-tray"),
        ]
        with Publisher(["env", *(f"{key}={value}" for key, value in environment.items()), *command]) as obs:
            try:
                described = server.wait_for_status("obs", "on_air", 90)
            except AssertionError as error:
                message = f"{error}\n{obs.output[-3000:]}"
                raise AssertionError(message) from error
            assert described["measured"]["video"]["codec"] == "h264"
            assert described["measured"]["audio"]["codec"] == "aac"
            client = httpx.Client(base_url=server.http, timeout=15)
            Watcher(client, first_video_playlist(client, "obs")).wait_for_growth(3)
            subprocess.run(["pkill", "-TERM", "-P", str(obs.process.pid)], check=False)
