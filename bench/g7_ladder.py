"""G7: processor seconds of a live ladder of four from 1080p30, beside FFmpeg with the same x264 settings.

Each run takes a clip as fast as it goes, from coded picture to stored segments: ours is session, decoder, cascade,
encoders, packager and log in a process of its own; peers are FFmpeg 9 (HLS with fMP4 to disk) as one process per rung
and as one process tuned by hand (one decoder, cascade, fast bilinear). Runs alternate.

    python bench/g7_ladder.py [--clip natural.mp4] [--runs 5] [--live-s 600]

With `--live-s`, two channels with a passthrough top rung then run side by side at the clip's own pace for so long.
"""

import argparse
import asyncio
import gc
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from headwater.channels.engine.copying import CopyPipeline
from headwater.channels.engine.encoding import EncodeContext, EncodePipeline
from headwater.channels.engine.outlet import Outlet, log_of
from headwater.channels.engine.pipeline import Pipeline
from headwater.channels.engine.session import Session
from headwater.channels.model import ChannelMode, ChannelSettings, PlaybackPolicy, Takeover
from headwater.core.clock import SystemClock
from headwater.core.framing import FrameDecoder, encode_frame
from headwater.core.ids import new_id
from headwater.encode.ladder import Rung, SourcePicture, plan_ladder
from headwater.media.messages import Units
from headwater.media.model import TrackFormat
from headwater.segments.storer import Storer
from headwater.segments.writer import LogWriter
from headwater.store.blobs import open_blobs
from headwater.store.sql import open_database
from rig.measure import percentile, report, spread
from rig.media import clip as made_clip
from rig.publishers import ffmpeg9
from rig.units import Clip, demux

PRESET = "superfast"
SECONDS = 30
RATE = 30
SEGMENT_S, PART_S = 2.0, 0.4
GOALS = {"one_process_per_rung": 0.75, "one_tuned_ffmpeg": 1.03, "passthrough_top": 0.30}


def source(path: Path | None) -> tuple[Path, str]:
    """Return a 1080p30 H.264 clip of 6 Mb/s, GOP 2 s, and what it shows."""
    if path is None:
        inputs = [
            *("-f", "lavfi", "-i", f"mandelbrot=size=1920x1080:rate={RATE}:maxiter=300:end_pts=400"),
            *("-f", "lavfi", "-i", f"testsrc2=size=640x360:rate={RATE}"),
            *(
                "-filter_complex",
                "[0][1]overlay=x='640+600*sin(t)':y='360+300*cos(t)',noise=alls=6:allf=t,format=yuv420p",
            ),
            *("-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4:sample_rate=48000", "-map", "2:a"),
        ]
        shown = "made by lavfi: fractal zoom, moving test card, light noise (labelled fallback)"
    else:
        inputs = [
            *("-stream_loop", "-1", "-i", str(path)),
            *("-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4:sample_rate=48000", "-map", "0:v", "-map", "1:a"),
            *("-vf", f"scale=1920:1080:flags=bicubic,fps={RATE},noise=alls=4:allf=t,format=yuv420p"),
        ]
        shown = f"{path.name}, scaled to 1080p, light noise as camera grain"
    words = [
        *inputs,
        *(
            "-t",
            str(SECONDS),
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-g",
            str(2 * RATE),
            "-keyint_min",
            str(2 * RATE),
        ),
        *(
            "-sc_threshold",
            "0",
            "-b:v",
            "6M",
            "-maxrate",
            "7M",
            "-bufsize",
            "6M",
            "-c:a",
            "aac",
            "-b:a",
            "128k",
            "-ac",
            "2",
        ),
    ]
    if path is None:  # the filter's output is not mapped yet
        words[words.index("-map") : words.index("-map") + 2] = ["-map", "2:a"]
    return made_clip(words), shown


def cpu_of(run: Callable[[], Any]) -> float:
    """Return the processor seconds of the processes that `run` starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(mode: str, clip: Path) -> float:
    """Run our media path once, in a process of its own; counted from the first unit on, as it is live."""
    with tempfile.TemporaryDirectory() as scratch:
        words = [sys.executable, __file__, "--worker", mode, "--clip", str(clip), "--scratch", scratch]
        done = subprocess.run(
            words, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "testing"}
        )
        return float(done.stdout.split()[-1])


def _x264(rung: Rung) -> list[str]:
    return [
        *("-c:v", "libx264", "-preset", PRESET, "-tune", "zerolatency", "-threads", "1", "-pix_fmt", "yuv420p"),
        *("-x264-params", "keyint=infinite:scenecut=0:open-gop=0", "-forced-idr", "1"),
        *("-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT_S})"),
        *("-b:v", str(rung.bitrate_bps), "-maxrate", str(rung.peak_bps), "-bufsize", str(rung.buffer_bits)),
    ]


def _hls(directory: str, name: str) -> list[str]:
    return [
        *("-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", str(SEGMENT_S), "-hls_list_size", "0"),
        *("-hls_fmp4_init_filename", f"{name}-init.mp4", "-hls_segment_filename", f"{directory}/{name}-%d.m4s"),
        f"{directory}/{name}.m3u8",
    ]


_SOUND = ["-c:a", "aac", "-b:a", "128k", "-ac", "2"]


def one_process_per_rung(clip: Path, rungs: list[Rung]) -> float:
    """Run a plain FFmpeg for each rung; sound is encoded once, with the first."""

    def run() -> None:
        with tempfile.TemporaryDirectory() as scratch:
            for index, rung in enumerate(rungs):
                sound = ["-map", "0:a", *_SOUND] if index == 0 else []
                words = [ffmpeg9(), "-v", "error", "-nostdin", "-threads", "1", "-i", str(clip), "-map", "0:v", *sound]
                scale = ["-vf", f"scale={rung.width}:{rung.height}"] if rung.height != 1080 else []
                subprocess.run([*words, *scale, *_x264(rung), *_hls(scratch, rung.name)], check=True)

    return cpu_of(run)


def one_tuned_ffmpeg(clip: Path, rungs: list[Rung]) -> float:
    """Run one FFmpeg: one decoder, a cascade of fast bilinear scalers, the same encoders."""

    def run() -> None:
        with tempfile.TemporaryDirectory() as scratch:
            chain = "[0:v]split[o0][s0]"
            for index, rung in enumerate(rungs[1:], 1):
                tail = f"split[o{index}][s{index}]" if index < len(rungs) - 1 else f"null[o{index}]"
                chain += f";[s{index - 1}]scale={rung.width}:{rung.height}:flags=fast_bilinear,{tail}"
            words = [ffmpeg9(), "-v", "error", "-nostdin", "-threads", "1", "-filter_complex_threads", "1"]
            words += ["-i", str(clip), "-filter_complex", chain]
            for index, rung in enumerate(rungs):
                words += ["-map", f"[o{index}]", *_x264(rung), *_hls(scratch, rung.name)]
            words += ["-map", "0:a", *_SOUND, *_hls(scratch, "audio")]
            subprocess.run(words, check=True)

    return cpu_of(run)


def worker(mode: ChannelMode, path: Path, scratch: Path, live_s: float) -> None:
    """Take the clip through session, pipeline, packager and log, as fast as it goes or live."""
    clock = SystemClock()
    settings = ChannelSettings(
        id=new_id(),
        slug="bench",
        name="Bench",
        mode=mode,
        ladder=None,
        segment_s=SEGMENT_S,
        part_s=PART_S,
        dvr_window_s=7200,
        takeover=Takeover.TAKE_OVER,
        reconnect_grace_s=20.0,
        playback_policy=PlaybackPolicy.PUBLIC,
        log_id=new_id(),
        epoch_us=clock.now_us(),
    )
    database = open_database(f"sqlite+aiosqlite:///{scratch}/headwater.db")
    asyncio.run(database.migrate())
    errors: list[Exception] = []
    with Storer(open_blobs(f"file://{scratch}/blobs"), database.sync_engine(), scratch / "spool", print) as storer:
        writer = LogWriter(log_of(settings), storer, lambda _event: None)
        outlet = Outlet(settings, writer, clock, lambda: None)

        def make(formats: Any, claimed_bps: int, _reason: str) -> Pipeline:
            tracks: list[TrackFormat] = list(formats)
            if mode is ChannelMode.PASSTHROUGH_ALL:
                return CopyPipeline(tracks, settings, outlet, claimed_bps)
            context = EncodeContext(
                settings=settings,
                outlet=outlet,
                clock=clock,
                on_failure=errors.append,
                on_still=outlet.set_thumbnail,
                preset=PRESET,
                copies_top=mode is ChannelMode.PASSTHROUGH_TOP,
            )
            return EncodePipeline(tracks, context)

        session = Session(settings.epoch_us, lambda: outlet.end_us, make)
        clip = demux(path)
        if live_s:
            _play_live(session, clip, live_s)
        else:
            _play_fast(session, clip)
        writer.close()
    if errors or (session.dropped_pictures and not live_s):
        message = f"errors {errors}, dropped {session.dropped_pictures}"
        raise SystemExit(message)


def _used_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _play_fast(session: Session, clip: Clip) -> None:
    """Take all units as they come from ingest and print the processor seconds."""
    # Without an arrival there is no lag, and nothing is dropped.
    frames = [encode_frame(Units(0, [unit])) for unit in clip.units]
    clip.units.clear()
    decoder: FrameDecoder[Units] = FrameDecoder(Units)
    gc.collect()
    gc.freeze()  # as the engine process does when it starts
    before = _used_s()
    session.take_formats(clip.formats)
    for frame in frames:
        for message in decoder.feed(frame):
            session.take_units(message)
    session.finish()
    print(_used_s() - before)


def _play_live(session: Session, clip: Clip, live_s: float) -> None:
    """Take units at their own pace and print processor seconds per second, lateness and pictures left out."""
    clock = SystemClock()
    before, began_us = _used_s(), clock.now_us()
    lateness: list[float] = []
    session.take_formats(clip.formats)
    shift_s = 0.0
    while shift_s < live_s:
        for message in clip.batches(began_us + round(shift_s * 1e6), shift_s):
            late_s = (clock.now_us() - message.arrived_us) / 1e6
            time.sleep(max(0.0, -late_s))
            session.take_units(message)
            lateness.append(max(0.0, late_s))
        shift_s += SECONDS
    taken_s = (clock.now_us() - began_us) / 1e6
    session.finish()
    print(shift_s / taken_s, (_used_s() - before) / taken_s, percentile(lateness, 0.99), session.dropped_pictures)


def two_live(clip: Path, live_s: float) -> dict[str, Any]:
    """Run two channels with a passthrough top rung side by side, live."""
    with tempfile.TemporaryDirectory() as scratch:
        running: list[subprocess.Popen[str]] = []
        for name in ("a", "b"):
            (Path(scratch) / name).mkdir()
            words = [sys.executable, __file__, "--worker", "passthrough_top", "--clip", str(clip)]
            words += ["--scratch", f"{scratch}/{name}", "--live-s", str(live_s)]
            environment = {**os.environ, "PYTHONPATH": "testing"}
            running.append(subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment))
        said = [process.communicate()[0].splitlines()[-1].split() for process in running]
    names = ("speed", "cores", "lateness_p99_s", "pictures_left_out")
    return {"seconds": live_s, "channels": [dict(zip(names, map(float, words), strict=True)) for words in said]}


def main() -> None:
    """Measure all ways in turn, several times."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clip", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--worker")
    parser.add_argument("--scratch", type=Path)
    parser.add_argument("--live-s", type=float, default=0.0)
    arguments = parser.parse_args()
    if arguments.worker:
        worker(ChannelMode(arguments.worker), arguments.clip, arguments.scratch, arguments.live_s)
        return
    clip, shown = source(arguments.clip)
    rungs = plan_ladder(SourcePicture(1920, 1080))
    ways: dict[str, Callable[[], float]] = {
        "ours_encode": lambda: ours("encode", clip),
        "one_process_per_rung": lambda: one_process_per_rung(clip, rungs),
        "one_tuned_ffmpeg": lambda: one_tuned_ffmpeg(clip, rungs),
        "ours_passthrough_top": lambda: ours("passthrough_top", clip),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(arguments.runs):
        for name, way in ways.items():
            taken[name].append(way())
            print(name, round(taken[name][-1], 2), flush=True)
    ratios = {
        "one_process_per_rung": _ratio(taken["ours_encode"], taken["one_process_per_rung"]),
        "one_tuned_ffmpeg": _ratio(taken["ours_encode"], taken["one_tuned_ffmpeg"]),
        "passthrough_top": _ratio(taken["ours_passthrough_top"], taken["one_process_per_rung"]),
    }
    headline = ", ".join(f"{name} {ratio['median']:.3f} (goal ≤ {GOALS[name]})" for name, ratio in ratios.items())
    report(
        "g7",
        {
            "content": shown,
            "media_seconds": SECONDS,
            "preset": PRESET,
            "peer": "FFmpeg 9.0.2 of imageio-ffmpeg, -threads 1 for each codec",
            "cpu_seconds": {name: spread(values) for name, values in taken.items()},
            "cores_per_live_channel": {name: spread([v / SECONDS for v in values]) for name, values in taken.items()},
            "ratios": ratios,
            "goals": GOALS,
            "two_live_passthrough_top": two_live(clip, arguments.live_s) if arguments.live_s else None,
        },
        headline=headline,
    )


def _ratio(mine: list[float], theirs: list[float]) -> dict[str, float]:
    return spread([own / peer for own, peer in zip(mine, theirs, strict=True)])


if __name__ == "__main__":
    main()
