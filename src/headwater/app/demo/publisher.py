"""The demonstration's publishers: make the channels once, then feed both like any encoder would."""

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path

import structlog

from headwater.accounts.audit import AuditLog
from headwater.accounts.model import SYSTEM
from headwater.accounts.secrets import open_secrets
from headwater.app.demo import scenes
from headwater.app.demo.test_card import HEIGHT, WIDTH, TestCard
from headwater.app.process import ProcessContext
from headwater.channels.model import ChannelMode
from headwater.channels.service import ChannelQuery, ChannelService, NewChannel
from headwater.core.clock import SystemClock
from headwater.media.publish import Encoding, PublishError, publish_live, publish_loop, render_file
from headwater.store.bus import open_bus
from headwater.store.sql import open_database

CHANNELS = (
    NewChannel(
        "test-card",
        "Test card 測試圖卡",
        "Bars, a running clock and a beep each second. 彩條、走動的時鐘，每秒一聲提示音。",
    ),
    NewChannel(
        "scenes",
        "Scenes 風景",
        "Ridges, water, ink and fireflies, drawn by the program. 由程式繪製的山稜、水光、墨流與螢火。",
        mode=ChannelMode.PASSTHROUGH_TOP,
    ),
)
_RETRY_S = 1.0
_KINDER = 10
_log = structlog.get_logger()


async def run(context: ProcessContext) -> None:
    """Publish until told to stop; a broken connection is made again."""
    os.nice(_KINDER)
    keys = await _stream_keys(context)
    base = f"rtmp://127.0.0.1:{context.settings.rtmp.listen.rpartition(':')[2]}/live"
    cache = context.settings.data_dir / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    stopping = threading.Event()
    threads = [
        threading.Thread(target=_keep, args=(stopping, "test-card", lambda: _card(f"{base}/{keys[0]}", stopping))),
        threading.Thread(
            target=_keep, args=(stopping, "scenes", lambda: _scenes(f"{base}/{keys[1]}", cache, stopping))
        ),
    ]
    for thread in threads:
        thread.start()
    context.ready()
    await context.stop.wait()
    stopping.set()
    for thread in threads:
        await asyncio.to_thread(thread.join)


async def _stream_keys(context: ProcessContext) -> list[str]:
    """Return the stream keys of both channels, made where they are not there yet."""
    settings, clock = context.settings, SystemClock()
    database, secrets = open_database(settings.effective_database_url), open_secrets(settings.data_dir)
    try:
        async with open_bus(settings.bus_url, *context.run_dir.bus_urls()) as bus:
            service = ChannelService(database, bus, clock, secrets, AuditLog(database, clock))
            present, _ = await service.list(SYSTEM, ChannelQuery(limit=200))
            by_slug = {channel.settings.slug: channel for channel in present}
            keys: list[str] = []
            for wanted in CHANNELS:
                channel = by_slug.get(wanted.slug)
                if channel is None:
                    keys.append((await service.create(SYSTEM, wanted))[1])
                else:
                    keys.append(await service.reveal_key(SYSTEM, wanted.slug, channel.inputs[0].id))
            return keys
    finally:
        await database.close()


def _keep(stopping: threading.Event, name: str, publish: Callable[[], None]) -> None:
    """Publish again whenever the connection ends."""
    while not stopping.is_set():
        try:
            publish()
        except (PublishError, OSError) as error:
            _log.warning("demo_publisher_ended", name=name, reason=type(error).__name__)
        stopping.wait(_RETRY_S)


def _card(url: str, stopping: threading.Event) -> None:
    card = TestCard()
    publish_live(url, Encoding(WIDTH, HEIGHT, 30, bitrate_bps=2_500_000), card.picture, card.sound, stopping.is_set)


def _scenes(url: str, cache: Path, stopping: threading.Event) -> None:
    path = cache / "scenes.mp4"
    if not path.exists():
        _log.info("demo_rendering", name="scenes")
        encoding = Encoding(1280, 720, scenes.FRAME_RATE, bitrate_bps=3_000_000, preset="veryfast", is_live=False)
        render_file(path, encoding, scenes.pictures(), scenes.sound())
    publish_loop(url, path, stopping.is_set)
