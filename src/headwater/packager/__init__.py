"""CMAF: init segments, parts and the cutting of segments."""

from headwater.packager.cutter import Packager
from headwater.packager.grid import SegmentGrid, part_target_s
from headwater.packager.model import PackagedTrack, PackagerCounters, PartSink, Sample
from headwater.packager.timeline import Timeline

__all__ = [
    "PackagedTrack",
    "Packager",
    "PackagerCounters",
    "PartSink",
    "Sample",
    "SegmentGrid",
    "Timeline",
    "part_target_s",
]
