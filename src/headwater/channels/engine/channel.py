"""A channel inside an engine: who publishes, in what state it is, and the media path behind it."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import msgspec
import structlog

from headwater.channels.engine.copying import CopyPipeline
from headwater.channels.engine.encoding import EncodeContext, EncodePipeline, why_not_copied
from headwater.channels.engine.meters import CounterRate
from headwater.channels.engine.outlet import Outlet
from headwater.channels.engine.pipeline import Pipeline
from headwater.channels.engine.runners import LoopRunner, MediaThread, Runner
from headwater.channels.engine.session import Session
from headwater.channels.engine.settings import EngineSettings
from headwater.channels.engine.stills import StillMaker, StillPacer
from headwater.channels.model import ChannelFacts, ChannelMode, ChannelSettings, PublisherFacts, RungFacts
from headwater.core.clock import Clock
from headwater.media.messages import Formats, Metadata, PublishStart, TimelineJump, Units
from headwater.media.model import TrackFormat, TrackKind
from headwater.segments.model import ChannelState
from headwater.segments.writer import LogWriter

_US = 1_000_000
_log = structlog.get_logger()

Media = Formats | Units | TimelineJump | Metadata


class PublisherSide(Protocol):
    """The connection of a channel's publisher, as the channel sees it."""

    def end(self, reason: str, detail: str = "") -> None:
        """End it with one reason."""
        ...

    def resume(self) -> None:
        """Go on reading."""
        ...


class EngineChannel:
    """One channel with its log.

    Args:
        settings: The channel's, as they are when it is opened.
        writer: Its log.
        clock: The machine's.
        engine_settings: Limits and times.
        stills: Makes still pictures of copied channels.
        on_failure: Told, on the loop, of errors of the media path.

    Concurrency: the loop's; media work goes through the runner.
    """

    def __init__(
        self,
        settings: ChannelSettings,
        writer: LogWriter,
        clock: Clock,
        engine_settings: EngineSettings,
        stills: StillMaker,
        on_failure: Callable[["EngineChannel", Exception], None],
    ) -> None:
        """Open the way out; nothing is announced yet."""
        self.settings = settings
        self.writer = writer
        self.state = ChannelState.OFF_AIR
        self.publisher: PublishStart | None = None
        self.quiet_since_s = clock.monotonic_s()
        self.is_closing = False
        self._clock = clock
        self._engine_settings = engine_settings
        self._stills = stills
        self._loop = asyncio.get_running_loop()
        self._tell_failure = on_failure
        self._link: PublisherSide | None = None
        self._connected_us = 0
        self._session: Session | None = None
        self._awaits_part = False
        self._grace: asyncio.TimerHandle | None = None
        self._encode_rate = CounterRate()
        self._rung_rates: dict[str, CounterRate] = {}
        self._restarts = 0
        self._pacer = StillPacer(clock, engine_settings.thumbnail_s)
        self._outlet = Outlet(settings, writer, clock, self._on_part)
        self._runner: Runner = (
            LoopRunner(self._failed)
            if settings.mode is ChannelMode.PASSTHROUGH_ALL
            else MediaThread(settings.slug, self._failed_on_thread, self._has_room)
        )

    # The publisher's side.

    def publish(self, start: PublishStart, link: PublisherSide, settings: ChannelSettings) -> None:
        """Take a publisher; one that is there is ended with `taken_over`."""
        if self._link:
            old, self._link = self._link, None
            self._end_session()
            old.end("taken_over")
        self._cancel_grace()
        self._apply(settings)
        self.publisher, self._link = start, link
        self._connected_us = self._clock.now_us()
        session = Session(settings.epoch_us, lambda: self._outlet.end_us, self._make_pipeline)
        self._session = session
        self._encode_rate, self._rung_rates = CounterRate(), {}
        self._awaits_part = True
        if self.state is ChannelState.OFF_AIR:
            self._set_state(ChannelState.STARTING)
        _log.info(
            "publisher_accepted", channel=settings.slug, publisher_id=start.publisher_id, mode=settings.mode.value
        )

    def take(self, link: PublisherSide, message: Media, size_bytes: int) -> bool:
        """Take media of a publisher; True when it should stop reading until `resume`."""
        session = self._session
        if link is not self._link or session is None:
            return False
        match message:
            case Units():
                self._runner.post(partial(session.take_units, message), size_bytes)
            case Formats():
                self._runner.post(partial(session.take_formats, message.tracks))
            case TimelineJump():
                self._runner.post(session.take_jump)
            case Metadata():
                self._runner.post(partial(session.take_metadata, message.values))
        return self._runner.is_full

    def leave(self, link: PublisherSide, reason: str) -> None:
        """The publisher has gone."""
        if link is not self._link:
            return
        publisher, self._link, self.publisher = self.publisher, None, None
        _log.info(
            "publisher_left",
            channel=self.settings.slug,
            publisher_id=publisher.publisher_id if publisher else "",
            reason=reason,
        )
        self._end_session()
        self.quiet_since_s = self._clock.monotonic_s()
        if self.state in {ChannelState.ON_AIR, ChannelState.RECONNECTING} and self.settings.reconnect_grace_s > 0:
            self._set_state(ChannelState.RECONNECTING)
            self._grace = self._loop.call_later(self.settings.reconnect_grace_s, self._go_off_air)
        else:
            self._go_off_air()

    def end_publisher(self, reason: str, detail: str = "") -> None:
        """End the publisher from our side."""
        if self._link:
            link = self._link
            self.leave(link, reason)
            link.end(reason, detail)

    @property
    def has_publisher(self) -> bool:
        """Whether somebody publishes."""
        return self._link is not None

    def announce(self) -> None:
        """Say in what state the channel is, to those who have just heard of its log."""
        self._outlet.set_state(self.state)

    async def close(self) -> None:
        """End the publisher with `engine_stopping`, close the segment, go off air, let the log go."""
        self.is_closing = True
        was_publishing = self.has_publisher
        self.end_publisher("engine_stopping")
        self._cancel_grace()
        await asyncio.to_thread(self._runner.close)
        # With a publisher that will come again at once, the channel is not off air.
        self._set_state(ChannelState.RECONNECTING if was_publishing else ChannelState.OFF_AIR)
        await asyncio.to_thread(self.writer.close)

    # What is measured.

    def facts(self, engine_cpu: float) -> ChannelFacts:
        """Return what is known now; called once a second."""
        now_s = self._clock.monotonic_s()
        session, start = self._session, self.publisher
        output = self._outlet.output
        facts = ChannelFacts(
            channel_id=self.settings.id,
            state=self.state,
            at_us=self._clock.now_us(),
            restarts=self._restarts,
            engine_cpu=engine_cpu,
        )
        if session is None or start is None:
            return facts
        encoded_us = session.counters.encoded_us
        return msgspec.structs.replace(
            facts,
            publisher=PublisherFacts(
                start.publisher_id, start.protocol, start.software, self._connected_us, start.peer
            ),
            input=session.meter.facts(now_s),
            rungs=tuple(self._rung_facts(now_s)),
            dropped_frames=session.dropped_pictures,
            encode_speed=round(self._encode_rate.take(encoded_us / _US, now_s), 2) if encoded_us else None,
            behind_s=round(max(0, session.newest_us - output.newest_us) / _US, 3),
            restarts=self._restarts + max(0, session.pipelines - 1),
            note=session.note,
        )

    def _rung_facts(self, now_s: float) -> list[RungFacts]:
        output = self._outlet.output
        facts: list[RungFacts] = []
        for track in output.tracks:
            meter = output.meters.get(track.track_id)
            if track.kind is not TrackKind.VIDEO or meter is None:
                continue
            rate = self._rung_rates.setdefault(track.track_id, CounterRate())
            bitrate = round(8 * max(0.0, rate.take(meter.bytes_out, now_s)))
            facts.append(
                RungFacts(
                    *(track.track_id, track.name, track.width, track.height),
                    *(track.frame_rate, bitrate, track.codec_string),
                )
            )
        return facts

    # Inside.

    def _apply(self, settings: ChannelSettings) -> None:
        if settings == self.settings:
            return
        if (settings.mode is ChannelMode.PASSTHROUGH_ALL) != (self.settings.mode is ChannelMode.PASSTHROUGH_ALL):
            self._runner.close()
            self._runner = (
                LoopRunner(self._failed)
                if settings.mode is ChannelMode.PASSTHROUGH_ALL
                else MediaThread(settings.slug, self._failed_on_thread, self._has_room)
            )
        self.settings = settings
        self._runner.post(partial(self._outlet.apply, settings))

    def _make_pipeline(self, formats: Sequence[TrackFormat], claimed_bps: int, no_copy: str) -> Pipeline:
        settings = self.settings
        if settings.mode is ChannelMode.PASSTHROUGH_ALL:
            return CopyPipeline(formats, settings, self._outlet, claimed_bps, self._on_keyframe)
        wants_copy = settings.mode is ChannelMode.PASSTHROUGH_TOP
        reason = (no_copy or why_not_copied(formats)) if wants_copy else ""
        context = EncodeContext(
            settings=settings,
            outlet=self._outlet,
            clock=self._clock,
            on_failure=self._failed_on_thread,
            on_still=self._outlet.set_thumbnail,
            thumbnail_s=self._engine_settings.thumbnail_s,
            preset=self._engine_settings.encoder_preset,
            copies_top=wants_copy and not reason,
            claimed_bps=claimed_bps,
        )
        pipeline = EncodePipeline(formats, context)
        pipeline.note = reason
        _log.info("pipeline_made", channel=settings.slug, mode=settings.mode.value, note=reason)
        return pipeline

    def _on_keyframe(self, track_format: TrackFormat, data: bytes) -> None:
        if self._pacer.is_due():
            self._stills.offer(track_format, data, self._outlet.set_thumbnail)

    def _on_part(self) -> None:
        if self._awaits_part:
            self._awaits_part = False
            self._loop.call_soon_threadsafe(self._went_on_air)

    def _went_on_air(self) -> None:
        if self._link:
            self._set_state(ChannelState.ON_AIR)

    def _go_off_air(self) -> None:
        self._cancel_grace()
        self._set_state(ChannelState.OFF_AIR)

    def _set_state(self, state: ChannelState) -> None:
        if state is self.state:
            return
        self.state = state
        _log.info("channel_state", channel=self.settings.slug, state=state.value)
        self._outlet.set_state(state)

    def _end_session(self) -> None:
        session, self._session = self._session, None
        if session:
            self._restarts += max(0, session.pipelines - 1)
            self._runner.post(session.finish)

    def _cancel_grace(self) -> None:
        if self._grace:
            self._grace.cancel()
            self._grace = None

    def _has_room(self) -> None:
        self._loop.call_soon_threadsafe(self._resume)

    def _resume(self) -> None:
        if self._link:
            self._link.resume()

    def _failed_on_thread(self, error: Exception) -> None:
        self._loop.call_soon_threadsafe(self._failed, error)

    def _failed(self, error: Exception) -> None:
        self._tell_failure(self, error)
