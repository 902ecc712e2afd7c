"""Wrong keys, second publishers, dead publishers and everything that is no publisher at all."""

import asyncio
import os
import ssl
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from headwater.core.errors import Family, HeadwaterError, define
from headwater.ingest import EndReason, IngestSettings, PublishGrant
from headwater.ingest.rtmp import message as m
from headwater.ingest.rtmp.amf0 import encode_all
from headwater.ingest.rtmp.message import AUDIO, VIDEO, Message
from headwater.media.model import TrackKind
from rig.ingest import ingest_rig
from rig.media import clip, film
from rig.publishers import lavfi_arguments, publish_file, publish_lavfi
from rig.rtmp_client import FlvTag, flv_tags

STORE_AWAY = define("rig_store_away", Family.DEPENDENCY, 503, en="Away.", zh="無法使用。")


def configuration() -> FlvTag:
    """Return the decoder configuration of a real picture."""
    return next(tag for tag in flv_tags(clip(["-i", str(film(seconds=4)), "-c", "copy"], ".flv")) if tag.kind == VIDEO)


def ends(logs: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the end reasons that were logged."""
    return [str(line["reason"]) for line in logs if str(line["event"]).endswith("_ended")]


# keys


async def test_a_wrong_key_is_refused_with_words_and_is_never_logged() -> None:
    async with ingest_rig() as rig:
        with capture_logs() as logs:
            client = await rig.client()
            status = await client.publish("a-secret-that-is-wrong")
            assert (status["level"], status["code"]) == ("error", "NetStream.Publish.BadName")
            assert "stream key" in str(status["description"])
            await client.until_closed()
            good = await rig.publishing()
            good.cut()
        assert ends(logs)[0] == "refused"
        assert "a-secret" not in str(logs)
        assert "good" not in str(logs).replace("goodbye", "")
        assert rig.engine.sessions == [] or len(rig.engine.sessions) == 1


@pytest.mark.parametrize(("app", "key"), [("live", ""), ("other", "good"), ("", "good")])
async def test_wrong_addresses_are_refused_with_words(app: str, key: str) -> None:
    async with ingest_rig() as rig:
        client = await rig.client()
        status = await client.publish(key, app=app)
        assert status["code"] == "NetStream.Publish.BadName"
        await client.until_closed()
        assert rig.keys.asked == 0


async def test_the_key_in_the_path_and_a_query_are_taken() -> None:
    async with ingest_rig() as rig:
        one = await rig.client()
        assert (await one.publish("", app="live/good"))["code"] == "NetStream.Publish.Start"
        two = await rig.client()
        assert (await two.publish("good?a=b"))["code"] == "NetStream.Publish.Start"


async def test_guessing_is_slowed_and_then_refused_unseen() -> None:
    async with ingest_rig(IngestSettings(failures_per_minute=3)) as rig:
        for number in range(3):
            client = await rig.client()
            await client.publish(f"guess-{number}")
        asked = rig.keys.asked
        client = await rig.client()
        status = await client.publish("good")
        assert "Wait a minute" in str(status["description"])
        assert rig.keys.asked == asked


@pytest.mark.parametrize("failure", [OSError("database away"), HeadwaterError(STORE_AWAY)])
async def test_a_key_that_cannot_be_looked_up_is_not_a_wrong_key(failure: Exception) -> None:
    async with ingest_rig() as rig:
        rig.keys.failure = failure
        client = await rig.client()
        status = await client.publish()
        assert status["code"] == "NetStream.Publish.Denied"
        rig.keys.failure = None
        await rig.publishing()


async def test_ffmpeg_shows_the_words() -> None:
    async with ingest_rig() as rig:
        with publish_file(rig.url("wrong"), film(seconds=4)) as publisher:
            code = await asyncio.to_thread(publisher.wait, 20)
        assert code != 0
        assert "This stream key is not good" in publisher.output


# second publishers


async def test_the_second_publisher_takes_over() -> None:
    async with ingest_rig() as rig:
        first = await rig.publishing()
        await rig.handed_over(1)
        second = await rig.publishing()
        status = await first.status()
        assert "taken over" in str(status["description"])
        await first.until_closed()
        session = await rig.engine.session()
        await session.until(lambda it: it.is_closed)
        assert session.end is not None
        assert session.end.reason == "taken_over"
        second_session = await rig.engine.session(1)
        assert second_session.start.publisher_id != session.start.publisher_id
        assert [it.publisher_id for it in rig.room.publishers()] == [second_session.start.publisher_id]
        second.cut()


async def test_the_second_publisher_is_refused_where_the_channel_says_so() -> None:
    async with ingest_rig(IngestSettings(replaceable_after_s=1.0)) as rig:
        rig.keys.grants["good"] = PublishGrant("channel-1", "input-1", is_shared_engine=False, takeover="refuse")
        with publish_lavfi(rig.url()) as first:
            await rig.handed_over(1)
            second = await rig.client()
            status = await second.publish()
            assert status["code"] == "NetStream.Publish.Denied"
            assert "Another encoder" in str(status["description"])
            first.pause()  # a zombie: the connection stands, no byte comes
            await asyncio.sleep(1.3)
            third = await rig.client()
            assert (await third.publish())["code"] == "NetStream.Publish.Start"
            session = await rig.engine.session()
            await session.until(lambda it: it.is_closed)
            assert session.end is not None
            assert session.end.reason == "timed_out"


# publishers that go


async def test_a_stopped_publisher_times_out() -> None:
    async with ingest_rig(IngestSettings(silence_timeout_s=1.5)) as rig:
        with publish_lavfi(rig.url()) as publisher:
            await rig.handed_over(1)
            publisher.pause()
            session = await rig.engine.session()
            await session.until(lambda it: it.is_closed)
            assert session.end is not None
            assert session.end.reason == "timed_out"
            assert rig.room.publishers() == []


async def test_a_silent_publisher_that_answers_pings_stays() -> None:
    async with ingest_rig(IngestSettings(silence_timeout_s=1.5)) as rig:
        client = await rig.publishing()
        answers = 0
        began = time.monotonic()
        while time.monotonic() - began < 3:
            await client.reader.read(1 << 16)  # the ping
            client.send(m.user_control(m.EVENT_PING_RESPONSE, 0))
            answers += 1
        assert answers >= 2
        assert len(rig.room.publishers()) == 1


async def test_a_killed_publisher_comes_back_with_another_size() -> None:
    async with ingest_rig() as rig:
        with publish_lavfi(rig.url()) as publisher:
            first = await rig.engine.session()
            await first.until(lambda it: len(it.units) > 30)
            publisher.kill()
        await first.until(lambda it: it.is_closed)
        assert first.end is not None
        assert first.end.reason == "disconnected"
        with publish_lavfi(rig.url(), arguments=lavfi_arguments(size="320x180", rate=25)):
            second = await rig.engine.session(1)
            await second.until(lambda it: len(it.units) > 30)
            assert second.formats[0].width == 320
            pictures = second.track(TrackKind.VIDEO)
            assert {late.dts_ticks - early.dts_ticks for early, late in pairwise(pictures)} == {3600}


# what the operator does


@pytest.mark.parametrize(
    ("what", "reason"),
    [("deleted", EndReason.CHANNEL_DELETED), ("disconnect", EndReason.CLOSED_BY_OPERATOR)],
)
async def test_publishers_end_with_their_channel(what: str, reason: EndReason) -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        await rig.handed_over(1)
        await rig.room.channel_changed("another-channel", what)
        assert len(rig.room.publishers()) == 1
        await rig.room.channel_changed("channel-1", what)
        assert (await client.status())["level"] == "error"
        session = await rig.engine.session()
        await session.until(lambda it: it.is_closed)
        assert session.end is not None
        assert session.end.reason == reason.value


async def test_a_rotated_key_ends_its_publisher_and_no_other() -> None:
    async with ingest_rig() as rig:
        rig.keys.grants["backup"] = PublishGrant("channel-1", "input-2", is_shared_engine=False)
        client, other = await rig.publishing(), await rig.publishing("backup")
        await rig.handed_over(2)
        rig.keys.grants["new"] = rig.keys.grants.pop("good")
        await rig.room.channel_changed("channel-1", "key_rotated")
        assert "key was changed" in str((await client.status())["description"])
        assert [it.input_id for it in rig.room.publishers()] == ["input-2"]
        other.cut()


async def test_a_publisher_survives_a_key_look_up_that_fails() -> None:
    async with ingest_rig() as rig:
        await rig.publishing()
        await rig.handed_over(1)
        rig.keys.failure = OSError("database away")
        await rig.room.channel_changed("channel-1", "updated")
        assert len(rig.room.publishers()) == 1


async def test_a_channel_that_moves_to_the_shared_engine_takes_its_publisher_along() -> None:
    async with ingest_rig() as rig:
        await rig.publishing()
        await rig.handed_over(1)
        rig.keys.grants["good"] = PublishGrant("channel-1", "input-1", is_shared_engine=True)
        await rig.room.channel_changed("channel-1", "updated")
        first, second = await rig.engine.session(), await rig.engine.session(1)
        assert first.start.publisher_id == second.start.publisher_id
        assert first.end is not None
        assert len(rig.room.publishers()) == 1


async def test_a_server_that_stops_tells_publishers_and_engines() -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        await rig.handed_over(1)
        await rig.room.stop()
        assert "server is stopping" in str((await client.status())["description"])
        session = await rig.engine.session()
        await session.until(lambda it: it.is_closed)
        assert session.end is not None
        assert session.end.reason == "server_stopping"


# what is no publisher


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        (b"GET / HTTP/1.1\r\nHost: tv\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (bytes.fromhex("1603010200010001fc0303") + bytes(200), b""),
        (b"\xde\xad\xbe\xef" * 500, b""),
        (b"\x00" * 4000, b""),
    ],
)
async def test_other_protocols_are_closed_at_once_with_one_line(first: bytes, answer: bytes) -> None:
    async with ingest_rig() as rig:
        with capture_logs() as logs:
            client = await rig.client()
            client.writer.write(first)
            received = await client.until_closed(5)
        assert received.startswith(answer)
        assert (b"RTMP port" in received) == bool(answer)
        assert ends(logs) in (["not_rtmp"], ["protocol_error"])


async def test_random_bytes_after_a_good_handshake_end_in_a_protocol_error() -> None:
    async with ingest_rig() as rig:
        for _ in range(20):
            client = await rig.client()
            await client.shake()
            client.writer.write(b"\xff" + os.urandom(5000))
            await client.until_closed(10)
        await rig.publishing()


async def test_plain_rtmp_and_http_on_the_tls_port_are_closed_with_one_line() -> None:
    async with ingest_rig() as rig:
        for first in (b"GET / HTTP/1.1\r\n\r\n", b"\x03" + bytes(1536)):
            with capture_logs() as logs:
                client = await rig.client("rtmps")
                client.writer.write(first)
                await client.until_closed(5)
            assert ends(logs) == ["not_rtmp"]
        trusting = ssl.create_default_context(cafile=str(rig.directory / "tls.crt"))
        client = await rig.client("rtmps", trusting)
        assert (await client.publish())["code"] == "NetStream.Publish.Start"


async def test_a_thousand_half_handshakes_cost_little_and_are_cut() -> None:
    async with ingest_rig(IngestSettings(handshake_timeout_s=2.0)) as rig:
        held = [await rig.client() for _ in range(1000)]
        for client in held:
            client.writer.write(b"\x03" + bytes(500))
        began = time.process_time()
        await rig.publishing()
        await rig.handed_over(1)
        await asyncio.gather(*(client.until_closed(20) for client in held))
        assert time.process_time() - began < 10, "an order of magnitude above what it takes"
        assert len(rig.room.publishers()) == 1


async def test_too_many_waiting_connections_cut_the_oldest() -> None:
    async with ingest_rig(IngestSettings(max_waiting=3)) as rig:
        first = await rig.client()
        others = [await rig.client() for _ in range(3)]
        await first.until_closed(5)
        assert (await others[0].publish())["code"] == "NetStream.Publish.Start"


async def test_a_full_server_takes_no_more() -> None:
    async with ingest_rig(IngestSettings(max_connections=2)) as rig:
        await rig.publishing()
        await rig.client()
        third = await rig.client()
        assert await third.until_closed(5) == b""


async def test_viewers_are_sent_elsewhere() -> None:
    async with ingest_rig() as rig:
        client = await rig.client()
        await client.shake()
        client.send(m.set_chunk_size(4096), chunk_bytes=128)
        client.command("connect", 1, {"app": "live"})
        client.command("createStream", 2, None)
        client.command("play", 3, None, "good")
        status = await client.status()
        assert status["code"] == "NetStream.Play.Failed"
        await client.until_closed()


# broken media


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        (FlvTag(VIDEO, 0, bytes.fromhex("1401000000ff")), "VP6"),
        (FlvTag(AUDIO, 0, b"\xb6speex"), "Speex"),
        (FlvTag(VIDEO, 0, b"\x90vvc1config"), "vvc1"),
        (FlvTag(VIDEO, 0, bytes.fromhex("1700000000") + b"\xff" * 30), "Protocol error"),
        (FlvTag(VIDEO, 0, b"\x17"), "Protocol error"),
        (FlvTag(AUDIO, 0, b"\xaf\x00"), "Protocol error"),
    ],
)
async def test_media_that_cannot_be_taken_ends_with_words(tag: FlvTag, words: str) -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        await client.tags([tag])
        if words == "Protocol error" and len(tag.body) == 2:
            await client.tags([FlvTag(AUDIO, 0, b"\xaf\x00\xff")])
        status = await client.status()
        assert words in str(status["description"])
        await client.until_closed()


async def test_a_message_beyond_the_limit_ends_the_publisher() -> None:
    async with ingest_rig(IngestSettings(max_message_bytes=70_000)) as rig:
        client = await rig.publishing()
        client.send(Message(VIDEO, 0, 1, bytes(70_001)), csid=6)
        assert "limit" in str((await client.status())["description"])


async def test_hostile_metadata_does_no_harm() -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        values = {f"key-{number}": "x" * 3000 for number in range(200)} | {"framerate": float("nan")}
        client.send(Message(m.DATA_AMF0, 0, 1, encode_all("@setDataFrame", "onMetaData", values)))
        await client.tags([configuration()])
        await rig.handed_over(1)
        assert len(rig.room.publishers()) == 1


async def test_nothing_is_left_behind_by_many_publishers() -> None:
    async with ingest_rig() as rig:
        before = len(asyncio.all_tasks())
        for _ in range(30):
            client = await rig.publishing()
            await client.tags([configuration()])
            client.cut()
        async with asyncio.timeout(20):
            while rig.room.publishers() or len(asyncio.all_tasks()) > before:  # noqa: ASYNC110 - tasks have no event
                await asyncio.sleep(0.05)
