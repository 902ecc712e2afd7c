"""The protocol's state, driven by messages of a made-up peer."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.ingest.rtmp import message as m
from headwater.ingest.rtmp.amf0 import Value, decode_all, encode_all
from headwater.ingest.rtmp.chunk import ChunkReader, encode_message
from headwater.ingest.rtmp.errors import RtmpError
from headwater.ingest.rtmp.handshake import PACKET_BYTES
from headwater.ingest.rtmp.message import Message
from headwater.ingest.rtmp.session import PublishRequest, RtmpSession


class Owner:
    """Remembers what the session asks for."""

    def __init__(self) -> None:
        self.sent = b""
        self.requests: list[PublishRequest] = []
        self.messages: list[Message] = []
        self.values: list[dict[str, Value]] = []
        self.goodbyes = 0
        self.viewers = 0

    def send(self, data: bytes) -> None:
        self.sent += data

    def publish_requested(self, request: PublishRequest) -> None:
        self.requests.append(request)

    def media(self, message: Message) -> None:
        self.messages.append(message)

    def metadata(self, values: dict[str, Value]) -> None:
        self.values.append(values)

    def unpublished(self) -> None:
        self.goodbyes += 1

    def play_requested(self) -> None:
        self.viewers += 1


class Peer:
    """A publisher: speaks to a session and reads its answers."""

    def __init__(self, *, is_shaken: bool = True) -> None:
        self.owner = Owner()
        self.session = RtmpSession(self.owner, 1 << 20)
        self._reader = ChunkReader(1 << 20)
        self._read = 0
        if is_shaken:
            self.session.receive(b"\x03" + bytes(2 * PACKET_BYTES))
            self._read = 1 + 2 * PACKET_BYTES

    def say(self, *values: object, kind: int = m.COMMAND_AMF0) -> None:
        prefix = b"\x00" if kind in {m.COMMAND_AMF3, m.DATA_AMF3} else b""
        self.send(Message(kind, 0, 1, prefix + encode_all(*values)))

    def send(self, message: Message) -> None:
        self.session.receive(encode_message(message, 3, 128))

    def answers(self) -> list[Message]:
        found = self._reader.feed(self.owner.sent[self._read :])
        self._read = len(self.owner.sent)
        return found

    def commands(self) -> list[list[Value]]:
        return [decode_all(message.payload) for message in self.answers() if message.type_id == m.COMMAND_AMF0]

    def publish(self, name: str = "key", app: str = "live") -> None:
        self.say("connect", 1, {"app": app, "flashVer": "FMLE/3.0"})
        self.say("releaseStream", 2, None, name)
        self.say("FCPublish", 3, None, name)
        self.say("createStream", 4, None)
        self.say("publish", 5, None, name, "live")


def video(at: int, body: bytes = b"\x27\x01\x00\x00\x00x") -> Message:
    return Message(m.VIDEO, at, 1, body)


def test_a_publisher_is_led_from_connect_to_publish() -> None:
    peer = Peer()
    peer.publish()
    answers = peer.answers()
    kinds = [message.type_id for message in answers[:3]]
    assert kinds == [m.WINDOW_ACK_SIZE, m.SET_PEER_BANDWIDTH, m.COMMAND_AMF0]  # the chunk size is read on the way
    commands = [decode_all(message.payload) for message in answers if message.type_id == m.COMMAND_AMF0]
    assert [(command[0], command[1]) for command in commands] == [
        ("_result", 1.0),
        ("_result", 2.0),
        ("onFCPublish", 0.0),
        ("_result", 3.0),
        ("_result", 4.0),
    ]
    assert peer.owner.requests == [PublishRequest("live", "key", "FMLE/3.0")]
    peer.session.accept()
    (status,) = peer.commands()
    assert status[0] == "onStatus"
    assert isinstance(status[3], dict)
    assert status[3]["code"] == "NetStream.Publish.Start"


@pytest.mark.parametrize(
    ("app", "name", "key"),
    [
        ("live", "abc", "abc"),
        ("live", "abc?token=1&x=y", "abc"),
        ("live/", "/abc", "abc"),
        ("live/abc", "", "abc"),
        ("live/abc/", None, "abc"),
        ("live?x=y", "abc", "abc"),
        ("live", "", ""),
    ],
)
def test_the_key_is_found_in_the_name_or_the_path(app: str, name: str | None, key: str) -> None:
    peer = Peer()
    peer.say("connect", 1, {"app": app})
    peer.say("publish", 5, None, name, "live")
    assert [(request.app, request.stream_key) for request in peer.owner.requests] == [("live", key)]


def test_the_key_is_not_shown() -> None:
    assert "secret" not in repr(PublishRequest("live", "secret", "OBS"))


def test_enhanced_publishers_are_told_the_codecs() -> None:
    peer = Peer()
    peer.say("connect", 1, {"app": "live", "fourCcList": ["av01"], "capsEx": 3})
    (result,) = peer.commands()
    information = result[3]
    assert isinstance(information, dict)
    assert information["fourCcList"] == ["avc1", "hvc1", "av01", "vp09", "mp4a", "Opus", ".mp3"]
    assert information["capsEx"] == 2
    plain = Peer()
    plain.say("connect", 1, {"app": "live"})
    (result,) = plain.commands()
    assert isinstance(result[3], dict)
    assert "fourCcList" not in result[3]


def test_amf3_commands_are_read_as_amf0() -> None:
    peer = Peer()
    peer.say("connect", 1, {"app": "live"}, kind=m.COMMAND_AMF3)
    peer.say("publish", 2, None, "key", kind=m.COMMAND_AMF3)
    assert peer.owner.requests[0].stream_key == "key"


def test_media_before_the_decision_waits_for_it() -> None:
    peer = Peer()
    peer.publish()
    peer.send(video(0))
    peer.send(video(40))
    assert peer.owner.messages == []
    peer.session.accept()
    assert [message.timestamp_ms for message in peer.owner.messages] == [0, 40]
    peer.send(video(80))
    assert len(peer.owner.messages) == 3


def test_media_without_publishing_is_dropped() -> None:
    peer = Peer()
    peer.say("connect", 1, {"app": "live"})
    peer.send(video(0))
    peer.publish()
    peer.session.refuse("NetStream.Publish.BadName", "No.")
    peer.send(video(40))
    assert peer.owner.messages == []
    last = peer.commands()[-1][3]
    assert isinstance(last, dict)
    assert (last["level"], last["code"]) == ("error", "NetStream.Publish.BadName")


@pytest.mark.parametrize("prefix", [("@setDataFrame",), ()])
@pytest.mark.parametrize("kind", [m.DATA_AMF0, m.DATA_AMF3])
def test_metadata_in_all_forms(prefix: tuple[str, ...], kind: int) -> None:
    peer = Peer()
    peer.publish()
    peer.session.accept()
    peer.say(*prefix, "onMetaData", {"width": 640}, kind=kind)
    peer.say("onTextData", {"text": "hi"}, kind=kind)
    assert peer.owner.values == [{"width": 640.0}]


@pytest.mark.parametrize("name", ["FCUnpublish", "deleteStream", "closeStream"])
def test_every_goodbye_counts_once(name: str) -> None:
    peer = Peer()
    peer.publish()
    peer.session.accept()
    peer.say(name, 6, None, "key")
    peer.say("deleteStream", 7, None, 1)
    assert peer.owner.goodbyes == 1
    assert [command[0] for command in peer.commands()][-1] == "onStatus"


def test_viewers_are_turned_away_with_words() -> None:
    peer = Peer()
    peer.say("connect", 1, {"app": "live"})
    peer.say("createStream", 2, None)
    peer.say("play", 3, None, "key")
    assert peer.owner.viewers == 1
    last = peer.commands()[-1][3]
    assert isinstance(last, dict)
    assert last["code"] == "NetStream.Play.Failed"


def test_unknown_commands_are_passed_over() -> None:
    peer = Peer()
    peer.say("_checkbw", 1, None)
    peer.say("getStreamLength", 2, None, "x")
    peer.say("publish_", float("inf"))
    assert peer.owner.sent[1 + 2 * PACKET_BYTES :] == b""


def test_pings_are_answered() -> None:
    peer = Peer()
    peer.send(m.user_control(m.EVENT_PING_REQUEST, 77))
    (answer,) = peer.answers()
    assert answer.payload == bytes.fromhex("0007 0000004d")


def test_bytes_are_acknowledged_once_per_window() -> None:
    peer = Peer()
    peer.publish()
    peer.session.accept()
    peer.send(m.window_ack_size(1))  # too small a window is not taken at its word
    peer.answers()
    for _ in range(30):
        peer.send(video(0, bytes(10_000)))
    acknowledged = [int.from_bytes(it.payload, "big") for it in peer.answers() if it.type_id == m.ACKNOWLEDGEMENT]
    assert 3 <= len(acknowledged) <= 5
    assert acknowledged == sorted(acknowledged)


def test_aggregate_messages_are_taken_apart() -> None:
    peer = Peer()
    peer.publish()
    peer.session.accept()

    def tag(kind: int, at: int, body: bytes) -> bytes:
        head = bytes((kind,)) + len(body).to_bytes(3, "big") + (at & 0xFFFFFF).to_bytes(3, "big") + bytes((at >> 24,))
        return head + bytes(3) + body + (11 + len(body)).to_bytes(4, "big")

    peer.send(Message(m.AGGREGATE, 5000, 1, tag(9, 100, b"v") + tag(8, 120, b"aa")))
    assert [(it.type_id, it.timestamp_ms, it.payload) for it in peer.owner.messages] == [
        (m.VIDEO, 5000, b"v"),
        (m.AUDIO, 5020, b"aa"),
    ]
    with pytest.raises(RtmpError):
        peer.send(Message(m.AGGREGATE, 0, 1, tag(9, 0, b"video")[:14]))


def test_one_stream_per_connection() -> None:
    peer = Peer()
    peer.publish()
    peer.session.accept()
    with pytest.raises(RtmpError, match="second publish"):
        peer.say("publish", 6, None, "other")


def test_large_messages_are_for_publishers_only() -> None:
    peer = Peer()
    with pytest.raises(RtmpError, match="limit"):
        peer.send(video(0, bytes(70_000)))
    let_in = Peer()
    let_in.publish()
    let_in.session.accept()
    let_in.send(video(0, bytes(70_000)))
    assert len(let_in.owner.messages[0].payload) == 70_000


def test_status_before_the_handshake_is_not_sent() -> None:
    peer = Peer(is_shaken=False)
    peer.session.send_status("x", "y")
    assert peer.owner.sent == b""


@given(st.lists(st.tuples(st.sampled_from([1, 2, 4, 5, 8, 9, 15, 17, 18, 20, 22]), st.binary(max_size=80)), max_size=8))
def test_noise_in_messages_gives_typed_errors_only(noise: list[tuple[int, bytes]]) -> None:
    peer = Peer()
    peer.publish()
    peer.session.accept()
    with contextlib.suppress(RtmpError):
        for kind, payload in noise:
            peer.send(Message(kind, 0, 1, payload))


names = st.sampled_from(["connect", "publish", "play", "createStream", "deleteStream", "FCPublish"])


@given(st.lists(st.tuples(names, st.lists(st.one_of(st.none(), st.floats(), st.text(), st.booleans()))), max_size=6))
def test_commands_with_any_arguments_give_typed_errors_only(commands: list[tuple[str, list[object]]]) -> None:
    peer = Peer()
    with contextlib.suppress(RtmpError):
        for name, arguments in commands:
            peer.say(name, *arguments)
