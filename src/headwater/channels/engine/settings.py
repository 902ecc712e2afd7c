"""Limits and times of an engine process."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What can be tuned; the defaults serve.

    Attributes:
        idle_exit_s: An engine of one channel ends after so long without a publisher (beyond the reconnect grace).
        idle_log_s: The shared engine lets a log go after so long without a publisher.
        thumbnail_s: Time between two still pictures.
        encoder_preset: x264 preset for every rung; None chooses by what the machine can do.
    """

    idle_exit_s: float = 60.0
    idle_log_s: float = 60.0
    thumbnail_s: float = 10.0
    encoder_preset: str | None = None
