"""The inside of an engine process: publishers in, segments out."""

import asyncio
from collections.abc import Callable

from headwater.channels.engine.ports import EngineStores
from headwater.channels.engine.settings import EngineSettings


async def run_engine(
    stores: EngineStores,
    channel_id: str | None,
    *,
    stop: asyncio.Event,
    ready: Callable[[], None],
    settings: EngineSettings | None = None,
) -> None:
    """Serve publishers of one channel, or of all passthrough channels, until stopped or idle.

    Binds `run_dir/engine-<channel_id>.sock` or `engine-shared.sock`; log events go to every gateway, facts to the bus.

    Args:
        stores: Where to read from and write to.
        channel_id: The one channel to run, or None for the engine that passthrough channels share, which never idles out.
        stop: When set, publishers are told `engine_stopping`, segments are closed, and the call returns.
        ready: Called once when publishers can connect.
        settings: Limits and times.

    Raises:
        HeadwaterError: `encoder_failed` and the like when the media path broke: the process shall exit non-zero and be
            started again.
    """
    raise NotImplementedError(stores, channel_id, stop, ready, settings)
