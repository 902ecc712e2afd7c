"""Init segments (CMAF headers, ISO/IEC 23000-19 §7.3.1): `ftyp` and `moov` of one track."""

import hashlib
from struct import pack

from headwater.media.codecs import BitstreamError, codec_string, frame_duration_ticks
from headwater.media.codecs.nal import is_annexb
from headwater.media.model import Codec, TrackFormat, TrackKind
from headwater.packager.boxes import box, full_box
from headwater.packager.model import PackagedTrack
from headwater.segments.model import TrackInfo

_TRACK_ID = 1
_MATRIX = pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_BRANDS = b"iso6cmfcmp41"
_VIDEO_ENTRIES = {
    Codec.H264: (b"avc1", b"avcC"),
    Codec.HEVC: (b"hvc1", b"hvcC"),
    Codec.AV1: (b"av01", b"av1C"),
    Codec.VP9: (b"vp09", b"vpcC"),
}
_OBJECT_TYPES = {Codec.AAC: 0x40, Codec.MP3: 0x6B}  # ISO/IEC 14496-1 table 5
_MAX_RATE_HZ = 0xFFFF  # of the 16.16 field; above it the field is 0 and the configuration rules
_ID_DIGITS = 10
# ISO 639-1 to 639-2/T for the languages of our users; others with two letters are `und` in mdhd and exact in elng.
_THREE_LETTERS = {
    "zh": "zho", "en": "eng", "ja": "jpn", "ko": "kor", "de": "deu", "fr": "fra", "es": "spa",
    "pt": "por", "it": "ita", "ru": "rus", "vi": "vie", "th": "tha", "id": "ind", "ms": "msa",
}  # fmt: skip


def build_init(track: TrackFormat, bandwidth_bps: int = 0) -> bytes:
    """Return the init segment of a track.

    Args:
        track: Its format; the timescale becomes that of the media.
        bandwidth_bps: Mean bitrate for `btrt`; left out when 0.

    Raises:
        BitstreamError: The configuration does not fit the codec.
    """
    codec_string(track)
    ftyp = box(b"ftyp", b"iso6", bytes(4), _BRANDS)
    times = pack(">4I", 0, 0, 1000, 0)
    mvhd = full_box(b"mvhd", 0, 0, times, pack(">IH10x", 0x10000, 0x100), _MATRIX, pack(">24xI", _TRACK_ID + 1))
    extends = full_box(b"trex", 0, 0, pack(">5I", _TRACK_ID, 1, 0, 0, 0))
    return ftyp + box(b"moov", mvhd, _track(track, bandwidth_bps), box(b"mvex", extends))


def _track(track: TrackFormat, bandwidth_bps: int) -> bytes:
    is_video = track.kind is TrackKind.VIDEO
    tkhd = full_box(
        b"tkhd",
        0,
        7,  # enabled, in movie, in preview
        pack(">5I8x", 0, 0, _TRACK_ID, 0, 0),
        pack(">4H", 0, 0, 0 if is_video else 0x100, 0),
        _MATRIX,
        pack(">II", track.width << 16, track.height << 16),
    )
    mdhd = full_box(b"mdhd", 0, 0, pack(">4IHH", 0, 0, track.timescale, 0, _packed_language(track.language), 0))
    name = b"Headwater video\0" if is_video else b"Headwater sound\0"
    hdlr = full_box(b"hdlr", 0, 0, pack(">I4s12x", 0, b"vide" if is_video else b"soun"), name)
    elng = b"" if track.language == "und" else full_box(b"elng", 0, 0, track.language.encode() + b"\0")
    header = full_box(b"vmhd", 0, 1, bytes(8)) if is_video else full_box(b"smhd", 0, 0, bytes(4))
    dinf = box(b"dinf", full_box(b"dref", 0, 0, pack(">I", 1), full_box(b"url ", 0, 1)))
    entry = _video_entry(track, bandwidth_bps) if is_video else _audio_entry(track, bandwidth_bps)
    tables = box(
        b"stbl",
        full_box(b"stsd", 0, 0, pack(">I", 1), entry),
        full_box(b"stts", 0, 0, bytes(4)),
        full_box(b"stsc", 0, 0, bytes(4)),
        full_box(b"stsz", 0, 0, bytes(8)),
        full_box(b"stco", 0, 0, bytes(4)),
    )
    return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, elng, box(b"minf", header, dinf, tables)))


def _packed_language(language: str) -> int:
    """Return ISO 639-2/T letters in the 15 bits of mdhd."""
    primary = language.split("-", maxsplit=1)[0].lower()
    letters = _THREE_LETTERS.get(primary, primary)
    if len(letters) != 3 or not (letters.isascii() and letters.isalpha()):  # noqa: PLR2004 three letters
        letters = "und"
    first, second, third = (ord(letter) - 0x60 for letter in letters)
    return first << 10 | second << 5 | third


def _bitrate(bandwidth_bps: int) -> bytes:
    return box(b"btrt", pack(">3I", 0, bandwidth_bps, bandwidth_bps)) if bandwidth_bps else b""


def _video_entry(track: TrackFormat, bandwidth_bps: int) -> bytes:
    if track.codec not in _VIDEO_ENTRIES or is_annexb(track.config):
        message = f"no sample entry for {track.codec.value}"
        raise BitstreamError(message)
    entry, config = _VIDEO_ENTRIES[track.codec]
    fixed = pack(">6xH16xHHII4xH32xHh", 1, track.width, track.height, 0x480000, 0x480000, 1, 24, -1)
    square_pixels = box(b"pasp", pack(">II", 1, 1))
    return box(entry, fixed, box(config, track.config), square_pixels, _bitrate(bandwidth_bps))


def _audio_entry(track: TrackFormat, bandwidth_bps: int) -> bytes:
    rate = track.sample_rate_hz if track.sample_rate_hz <= _MAX_RATE_HZ else 0
    fixed = pack(">6xH8xHH4xI", 1, track.channels, 16, rate << 16)
    if track.codec is Codec.OPUS:
        return box(b"Opus", fixed, box(b"dOps", track.config), _bitrate(bandwidth_bps))
    if track.codec not in _OBJECT_TYPES:
        message = f"no sample entry for {track.codec.value}"
        raise BitstreamError(message)
    specific = _descriptor(5, track.config) if track.config else b""
    decoder = _descriptor(4, pack(">BB3xII", _OBJECT_TYPES[track.codec], 0x15, bandwidth_bps, bandwidth_bps), specific)
    stream = _descriptor(3, pack(">HB", _TRACK_ID, 0), decoder, _descriptor(6, b"\x02"))
    return box(b"mp4a", fixed, full_box(b"esds", 0, 0, stream), _bitrate(bandwidth_bps))


def _descriptor(tag: int, *payload: bytes) -> bytes:
    """Return an MPEG-4 descriptor (ISO/IEC 14496-1 §8.3.3) with a size of as many bytes as it needs."""
    body = b"".join(payload)
    size = [len(body) & 0x7F]
    while (rest := len(body) >> (7 * len(size))) > 0:
        size.insert(0, rest & 0x7F | 0x80)
    return bytes([tag, *size]) + body


def init_id_of(init: bytes) -> str:
    """Name an init segment by its bytes, so that the same track keeps its name over restarts."""
    return hashlib.sha256(init).hexdigest()[:_ID_DIGITS]


def describe(track: PackagedTrack, init_id: str) -> TrackInfo:
    """Return what playlists and manifests say of a track."""
    known = track.format
    return TrackInfo(
        track_id=track.track_id,
        kind=known.kind,
        codec=known.codec,
        codec_string=codec_string(known),
        timescale=known.timescale,
        init_id=init_id,
        bandwidth_bps=track.bandwidth_bps,
        average_bandwidth_bps=track.average_bandwidth_bps,
        width=known.width,
        height=known.height,
        frame_rate=known.frame_rate_num / known.frame_rate_den if known.frame_rate_num else 0.0,
        sample_rate_hz=known.sample_rate_hz,
        channels=known.channels,
        language=known.language,
        name=track.name,
        frame_duration_ticks=frame_duration_ticks(known),
    )
