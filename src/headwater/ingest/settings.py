"""Settings of the room; their limits protect the process against whoever can reach the port."""

from pydantic import BaseModel, ConfigDict, Field


class IngestSettings(BaseModel):
    """Limits and times of the RTMP and RTMPS listeners."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    app: str = Field(
        default="live", min_length=1, description="Application name publishers use (`rtmp://host/live`). [restart]"
    )
    max_connections: int = Field(
        default=4000, ge=1, description="Connections at a time, publishers included. [restart]"
    )
    max_waiting: int = Field(
        default=1500,
        ge=1,
        description="Connections that do not publish yet; one more cuts the one that has waited longest. [restart]",
    )
    handshake_timeout_s: float = Field(
        default=10.0, gt=0, description="Time from connecting to a publish command that is complete. [restart]"
    )
    silence_timeout_s: float = Field(
        default=20.0, gt=0, description="A publisher that sends nothing for so long is gone. [restart]"
    )
    replaceable_after_s: float = Field(
        default=5.0,
        ge=0,
        description="Where a second publisher is refused: the first counts as gone after so long a silence. [restart]",
    )
    max_message_bytes: int = Field(
        default=8 << 20, ge=65_536, le=0xFFFFFF, description="Largest RTMP message, which is one picture. [restart]"
    )
    buffer_bytes: int = Field(
        default=32 << 20,
        ge=1 << 20,
        description="Units kept per publisher for an engine that starts or restarts. [restart]",
    )
    buffer_s: float = Field(default=8.0, gt=0, description="The same as media time. [restart]")
    engine_wait_s: float = Field(
        default=30.0, gt=0, description="How long a new publisher waits for its engine to start. [restart]"
    )
    engine_return_s: float = Field(
        default=30.0, gt=0, description="How long a publisher is kept while its engine restarts. [restart]"
    )
    engine_stall_s: float = Field(
        default=5.0,
        gt=0,
        description="An engine that takes nothing for so long is given up and connected anew. [restart]",
    )
    failures_per_minute: int = Field(
        default=10,
        ge=1,
        description="Wrong keys per address and minute; more are refused unseen for a minute. [restart]",
    )
