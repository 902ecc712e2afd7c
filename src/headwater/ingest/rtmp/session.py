"""One RTMP connection as a state machine: bytes in, bytes to send, a publish request and media messages out; no I/O.

Source: Adobe RTMP 1.0, section 7; `releaseStream`, `FCPublish` and `FCUnpublish` as Flash Media Live Encoder began them
and all encoders send them; Enhanced RTMP v2, "Enhancing NetConnection connect Command".
"""

from dataclasses import dataclass
from typing import Protocol

from headwater.ingest.rtmp import message as m
from headwater.ingest.rtmp.amf0 import Value, decode_all, encode_all
from headwater.ingest.rtmp.chunk import ChunkReader, encode_message
from headwater.ingest.rtmp.errors import RtmpError
from headwater.ingest.rtmp.handshake import Handshake
from headwater.ingest.rtmp.message import Message
from headwater.ingest.rtmp.tags import AUDIO_FOURCC, VIDEO_FOURCC

SENT_CHUNK_BYTES = 65_536  # FFmpeg takes our chunk size for its own: large ones cost the least work
_WINDOW_BYTES = 2_500_000  # what Flash Media Server announced; publishers expect about this
_LEAST_WINDOW_BYTES = 65_536
_COMMAND_BYTES = 65_536  # before a publisher is let in, no message may be larger
_CAN_DECODE = 1  # Enhanced RTMP: FourCcInfoMask.CanDecode
_CAPABILITIES = 0x02  # Enhanced RTMP: CapsExMask.Multitrack
_CONTROL_CSID, _COMMAND_CSID = 2, 3
_STREAM_ID = 1
_MAX_TEXT = 200
_MEDIA = frozenset({m.AUDIO, m.VIDEO})


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """A publisher's wish. The key is a secret: `repr` hides it.

    Args:
        app: First word of the application path.
        stream_key: From the publish name, or from the path where the name is empty.
        software: What the publisher calls itself.
    """

    app: str
    stream_key: str
    software: str

    def __repr__(self) -> str:
        """Show everything but the key."""
        return f"PublishRequest(app={self.app!r}, software={self.software!r})"


class SessionOwner(Protocol):
    """What a session asks of its connection."""

    def send(self, data: bytes) -> None:
        """Send bytes to the peer."""
        ...

    def publish_requested(self, request: PublishRequest) -> None:
        """Decide on a publisher, now or later, by `RtmpSession.accept` or `RtmpSession.refuse`."""
        ...

    def media(self, message: Message) -> None:
        """Take an audio or video message of an accepted publisher."""
        ...

    def metadata(self, values: dict[str, Value]) -> None:
        """Take `onMetaData` of an accepted publisher."""
        ...

    def unpublished(self) -> None:
        """Learn that the publisher has said goodbye."""
        ...

    def play_requested(self) -> None:
        """Learn that the peer wants to watch, which has been refused."""
        ...


class RtmpSession:
    """The protocol's state. Not usable any further after an `RtmpError`."""

    def __init__(self, owner: SessionOwner, max_message_bytes: int) -> None:
        """Wait for the handshake."""
        self._owner = owner
        self._max_message_bytes = max_message_bytes
        self._handshake: Handshake | None = Handshake()
        self._reader = ChunkReader(_COMMAND_BYTES)
        self._app = ""
        self._path_key = ""
        self._software = ""
        self._waiting: list[Message] | None = None
        self._is_publishing = False
        self._is_over = False
        self._window = _WINDOW_BYTES
        self._received = 0
        self._acknowledged = 0

    def receive(self, data: bytes | memoryview) -> None:
        """Take bytes of the peer.

        Raises:
            RtmpError: The peer broke the protocol or does not speak it.
        """
        self._received += len(data)
        if self._handshake is not None:
            reply, data = self._handshake.feed(data)
            if reply:
                self._owner.send(reply)
            if not self._handshake.is_done:
                return
            self._handshake = None
        messages = self._reader.feed(data)
        if self._received - self._acknowledged >= self._window:
            self._acknowledged = self._received
            self._send(m.acknowledgement(self._received))
        if self._waiting is not None:
            self._waiting += messages
            return
        for index, message in enumerate(messages):
            if self._is_publishing and message.type_id in _MEDIA:
                self._owner.media(message)
            elif not self._is_over:
                self._take(message)
                if self._waiting is not None:
                    self._waiting += messages[index + 1 :]
                    return

    def accept(self) -> None:
        """Let the publisher in and go on with what has come meanwhile.

        Raises:
            RtmpError: As `receive`.
        """
        waiting, self._waiting = self._waiting or [], None
        self._is_publishing = True
        self._reader.max_message_bytes = self._max_message_bytes
        self._send(m.user_control(m.EVENT_STREAM_BEGIN, _STREAM_ID))
        self.send_status("NetStream.Publish.Start", "You are on air.")
        for message in waiting:
            if self._is_publishing and message.type_id in _MEDIA:
                self._owner.media(message)
            elif not self._is_over:
                self._take(message)

    def refuse(self, code: str, description: str) -> None:
        """Turn the publisher away; the connection should be closed after this."""
        self._waiting = None
        self._is_over = True
        self.send_status(code, description, is_error=True)

    def send_status(self, code: str, description: str, *, is_error: bool = False) -> None:
        """Tell the peer what has become of its stream (`onStatus`)."""
        level = "error" if is_error else "status"
        self._command("onStatus", 0, None, {"level": level, "code": code, "description": description})

    def stop_publishing(self) -> None:
        """Take no more media."""
        self._is_publishing = False
        self._is_over = True

    def ping(self, now_ms: int) -> None:
        """Ask whether the peer is alive."""
        self._send(m.user_control(m.EVENT_PING_REQUEST, now_ms))

    @property
    def has_shaken_hands(self) -> bool:
        """Whether the handshake is over, so that messages may be sent."""
        return self._handshake is None

    def _take(self, message: Message) -> None:
        kind, payload = message.type_id, message.payload
        if kind in {m.COMMAND_AMF0, m.COMMAND_AMF3}:
            self._take_command(decode_all(payload[1:] if kind == m.COMMAND_AMF3 else payload))
        elif kind in {m.DATA_AMF0, m.DATA_AMF3}:
            if self._is_publishing:
                self._take_data(decode_all(payload[1:] if kind == m.DATA_AMF3 else payload))
        elif kind == m.AGGREGATE:
            self._take_aggregate(message)
        elif kind == m.WINDOW_ACK_SIZE and len(payload) >= 4:  # noqa: PLR2004 - 32 bits
            self._window = max(int.from_bytes(payload[:4], "big"), _LEAST_WINDOW_BYTES)
        elif kind == m.USER_CONTROL and len(payload) >= 6 and payload[1] == m.EVENT_PING_REQUEST:  # noqa: PLR2004 - event and 32 bits
            self._send(m.user_control(m.EVENT_PING_RESPONSE, int.from_bytes(payload[2:6], "big")))

    def _take_command(self, values: list[Value]) -> None:
        if not values or not isinstance(values[0], str):
            error = "a command without a name"
            raise RtmpError(error)
        name = values[0]
        transaction = values[1] if len(values) > 1 and isinstance(values[1], float) else 0.0
        if name == "connect":
            self._connect(transaction, values[2] if len(values) > 2 else None)  # noqa: PLR2004 - the command object
        elif name == "createStream":
            self._command("_result", transaction, None, float(_STREAM_ID))
        elif name in {"releaseStream", "FCPublish"}:
            if name == "FCPublish":
                self._command("onFCPublish", 0, None, {"code": "NetStream.Publish.Start", "description": "Go on."})
            if transaction:
                self._command("_result", transaction, None, None)
        elif name == "publish":
            self._publish(values)
        elif name in {"FCUnpublish", "deleteStream", "closeStream"}:
            self._unpublish(name, transaction)
        elif name in {"play", "play2"}:
            self.refuse("NetStream.Play.Failed", "This address takes publishers only. Watch over HTTP instead.")
            self._owner.play_requested()
        # Any other command is of no use to a server that only takes streams, and needs no answer.

    def _connect(self, transaction: float, command: Value) -> None:
        fields = command if isinstance(command, dict) else {}
        path = str(fields.get("app") or "").split("?", 1)[0].strip("/")
        self._app, _, self._path_key = path.partition("/")
        self._software = str(fields.get("flashVer") or "")[:_MAX_TEXT]
        self._send(m.window_ack_size(_WINDOW_BYTES))
        self._send(m.set_peer_bandwidth(_WINDOW_BYTES))
        self._owner.send(encode_message(m.set_chunk_size(SENT_CHUNK_BYTES), _CONTROL_CSID, SENT_CHUNK_BYTES))
        answer: dict[str, object] = {
            "level": "status",
            "code": "NetConnection.Connect.Success",
            "description": "Connection succeeded.",
            "objectEncoding": 0,
        }
        if "fourCcList" in fields or "videoFourCcInfoMap" in fields or "capsEx" in fields:
            answer |= {
                "fourCcList": [*VIDEO_FOURCC, *AUDIO_FOURCC],
                "videoFourCcInfoMap": dict.fromkeys(VIDEO_FOURCC, _CAN_DECODE),
                "audioFourCcInfoMap": dict.fromkeys(AUDIO_FOURCC, _CAN_DECODE),
                "capsEx": _CAPABILITIES,
            }
        self._command("_result", transaction, {"fmsVer": "FMS/3,5,7,7009", "capabilities": 31, "mode": 1}, answer)

    def _publish(self, values: list[Value]) -> None:
        if self._is_publishing or self._waiting is not None:
            error = "a second publish on one connection"
            raise RtmpError(error)
        name = values[3] if len(values) > 3 else None  # noqa: PLR2004 - name, transaction, null, stream name
        key = name.split("?", 1)[0].strip("/") if isinstance(name, str) else ""
        self._waiting = []
        self._owner.publish_requested(PublishRequest(self._app, key or self._path_key, self._software))

    def _unpublish(self, name: str, transaction: float) -> None:
        if transaction and name == "FCUnpublish":
            self._command("_result", transaction, None, None)
        if self._is_publishing:
            self.stop_publishing()
            self.send_status("NetStream.Unpublish.Success", "Goodbye.")
            self._owner.unpublished()

    def _take_data(self, values: list[Value]) -> None:
        names = [value for value in values[:2] if isinstance(value, str)]
        found = next((value for value in values if isinstance(value, dict)), None)
        if found is not None and "onMetaData" in names:
            self._owner.metadata(found)

    def _take_aggregate(self, message: Message) -> None:
        """Take FLV tags that were put into one message; their times count from the first one's."""
        payload = bytes(message.payload)
        position, first = 0, None
        while position + 11 <= len(payload):
            kind, size = payload[position], int.from_bytes(payload[position + 1 : position + 4], "big")
            low, high = payload[position + 4 : position + 7], payload[position + 7]
            time = int.from_bytes(low, "big") | high << 24
            first = time if first is None else first
            body = payload[position + 11 : position + 11 + size]
            if len(body) < size:
                error = "an aggregate message that is cut short"
                raise RtmpError(error)
            if kind in _MEDIA and self._is_publishing:
                at = (message.timestamp_ms + time - first) & 0xFFFFFFFF
                self._owner.media(Message(kind, at, message.stream_id, body))
            position += 11 + size + 4

    def _command(self, *values: object) -> None:
        stream_id = _STREAM_ID if values[0] == "onStatus" else 0
        self._send(Message(m.COMMAND_AMF0, 0, stream_id, encode_all(*values)), _COMMAND_CSID)

    def _send(self, message: Message, csid: int = _CONTROL_CSID) -> None:
        if self._handshake is None:
            self._owner.send(encode_message(message, csid, SENT_CHUNK_BYTES))
