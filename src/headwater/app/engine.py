"""The engine process: one encoded channel, or all passthrough channels."""

from headwater.app.process import ProcessContext
from headwater.channels.directory import StoredChannels
from headwater.channels.engine import EngineStores, run_engine
from headwater.core.clock import SystemClock
from headwater.store.blobs import open_blobs
from headwater.store.bus import open_bus
from headwater.store.sql import open_database


async def run(context: ProcessContext) -> None:
    """Run the engine until it is told to stop or has been idle."""
    settings = context.settings
    clock = SystemClock()
    database = open_database(settings.effective_database_url)
    try:
        async with open_bus(settings.bus_url, *context.run_dir.bus_urls()) as bus:
            stores = EngineStores(
                run_dir=context.run_dir.path,
                spool_dir=settings.spool_dir,
                blobs=open_blobs(settings.effective_blob_url),
                index=database.sync_engine(),
                directory=StoredChannels(database),
                bus=bus,
                clock=clock,
            )
            await run_engine(stores, context.arguments.channel, stop=context.stop, ready=context.ready)
    finally:
        await database.close()
