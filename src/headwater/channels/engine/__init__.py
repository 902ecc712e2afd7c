"""The inside of an engine process: takes a channel's publisher, encodes or copies, packages, writes the log."""

from headwater.channels.engine.ports import ChannelLookup, EngineStores
from headwater.channels.engine.service import run_engine
from headwater.channels.engine.settings import EngineSettings

__all__ = ["ChannelLookup", "EngineSettings", "EngineStores", "run_engine"]
