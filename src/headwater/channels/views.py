"""From a channel's record, facts and viewers to its JSON forms."""

from dataclasses import dataclass
from urllib.parse import quote

from headwater.accounts.model import Permission, Principal
from headwater.channels.addresses import Base, PublicAddresses
from headwater.channels.board import FactsBoard, ViewerBoard
from headwater.channels.model import Channel, ChannelFacts, ChannelInput
from headwater.channels.schemas import (
    ChannelLive,
    ChannelView,
    InputUrls,
    InputView,
    Measured,
    MeasuredAudio,
    MeasuredPublisher,
    MeasuredRung,
    MeasuredVideo,
    PlaybackUrls,
    PublicChannelView,
    Rung,
)
from headwater.core.clock import from_us


@dataclass(frozen=True, slots=True)
class ChannelViews:
    """Builds the JSON forms.

    Args:
        board: What is measured.
        viewers: Who watches.
        addresses: Where to publish and to watch.
    """

    board: FactsBoard
    viewers: ViewerBoard
    addresses: PublicAddresses

    def full(self, channel: Channel, base: Base, principal: Principal, *, stream_key: str | None = None) -> ChannelView:
        """Return the whole channel; the publisher's address only for who may edit the channel."""
        settings = channel.settings
        live = self.live(channel, is_editor=principal.may(Permission.CHANNEL_EDIT, channel.owner_id))
        ladder = None
        if settings.ladder is not None:
            ladder = [
                Rung(name=rung.name, height=rung.height, bitrate_bps=rung.bitrate_bps) for rung in settings.ladder
            ]
        return ChannelView(
            id=settings.id,
            slug=settings.slug,
            name=settings.name,
            description=channel.description,
            status=live.status,
            mode=settings.mode,
            ladder=ladder,
            segment_s=settings.segment_s,
            part_s=settings.part_s,
            dvr_window_s=settings.dvr_window_s,
            takeover=settings.takeover,
            reconnect_grace_s=settings.reconnect_grace_s,
            playback_policy=settings.playback_policy,
            is_listed=channel.is_listed,
            inputs=[self._input(item, base, stream_key) for item in channel.inputs],
            playback=playback_urls(base, settings.slug),
            measured=live.measured,
            viewers=live.viewers,
            on_air_since=live.on_air_since,
            created_at=from_us(channel.created_us),
            updated_at=from_us(channel.updated_us),
        )

    def live(self, channel: Channel, *, is_editor: bool) -> ChannelLive:
        """Return what moves."""
        channel_id = channel.settings.id
        facts = self.board.facts(channel_id)
        since_us = self.board.on_air_since_us(channel_id)
        return ChannelLive(
            id=channel_id,
            slug=channel.settings.slug,
            status=self.board.state(channel_id),
            measured=_measured(facts, is_editor=is_editor) if facts else None,
            viewers=self.viewers.count(channel.settings.slug),
            on_air_since=None if since_us is None else from_us(since_us),
        )

    def public(self, channel: Channel, base: Base) -> PublicChannelView:
        """Return what everybody may know."""
        settings = channel.settings
        urls = playback_urls(base, settings.slug)
        since_us = self.board.on_air_since_us(settings.id)
        return PublicChannelView(
            slug=settings.slug,
            name=settings.name,
            description=channel.description,
            status=self.board.state(settings.id),
            playback_policy=settings.playback_policy,
            viewers=self.viewers.count(settings.slug),
            on_air_since=None if since_us is None else from_us(since_us),
            thumbnail=urls.thumbnail,
            hls=urls.hls,
            dash=urls.dash,
        )

    def _input(self, item: ChannelInput, base: Base, stream_key: str | None) -> InputView:
        rtmp, rtmps = self.addresses.rtmp(base), self.addresses.rtmps(base)
        return InputView(
            id=item.id,
            kind=item.kind,
            priority=item.priority,
            url=rtmp or rtmps,
            urls=InputUrls(rtmp=rtmp, rtmps=rtmps),
            stream_key=stream_key,
            key_hint=item.key_hint,
            created_at=from_us(item.created_us),
            rotated_at=None if item.rotated_us is None else from_us(item.rotated_us),
        )


def playback_urls(base: Base, slug: str, token: str | None = None) -> PlaybackUrls:
    """Return the absolute addresses of a channel, with a playback token when there is one."""
    query = f"?token={quote(token, safe='')}" if token else ""
    live = f"{base.url}/live/{slug}"
    return PlaybackUrls(
        hls=f"{live}/index.m3u8{query}",
        dash=f"{live}/manifest.mpd{query}",
        thumbnail=f"{live}/thumb.jpg{query}",
        page=f"{base.url}/watch/{slug}",
        embed=f"{base.url}/embed/{slug}",
    )


def _measured(facts: ChannelFacts, *, is_editor: bool) -> Measured:
    source = facts.input
    video = source.video if source else None
    audio = source.audio if source else None
    publisher = facts.publisher
    return Measured(
        at=from_us(facts.at_us),
        bitrate_bps=source.bitrate_bps if source else 0,
        frame_rate=video.frame_rate if video else None,
        gop_s=video.gop_s if video else None,
        video=MeasuredVideo(codec=video.codec, codec_string=video.codec_string, width=video.width, height=video.height)
        if video
        else None,
        audio=MeasuredAudio(codec=audio.codec, sample_rate_hz=audio.sample_rate_hz, channels=audio.channels)
        if audio
        else None,
        publisher=MeasuredPublisher(
            protocol=publisher.protocol,
            software=publisher.software,
            connected_at=from_us(publisher.connected_us),
            peer=publisher.peer if is_editor else "",
        )
        if publisher
        else None,
        rungs=[
            MeasuredRung(
                track_id=rung.track_id,
                name=rung.name,
                width=rung.width,
                height=rung.height,
                frame_rate=rung.frame_rate,
                bitrate_bps=rung.bitrate_bps,
                codec_string=rung.codec_string,
            )
            for rung in facts.rungs
        ],
        dropped_frames=facts.dropped_frames,
        restarts=facts.restarts,
        encode_speed=facts.encode_speed,
        engine_cpu=facts.engine_cpu,
        behind_s=facts.behind_s,
    )
