"""Headwater: a video streaming service in which everything is a view over the segment log."""

from importlib.metadata import version

__version__ = version("headwater")
