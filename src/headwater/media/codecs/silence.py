"""Coded silence, so that sound keeps its length where the publisher left some out."""

from functools import lru_cache

from headwater.media.codecs.aac import parse_asc
from headwater.media.codecs.errors import BitstreamError
from headwater.media.codecs.opus import parse_dops
from headwater.media.model import Codec, TrackFormat

# Elements of a raw_data_block by channel count (ISO/IEC 14496-3 table 1.19): S(ingle), P(air), L(fe).
_ELEMENTS = {1: "S", 2: "P", 3: "SP", 4: "SPS", 5: "SPP", 6: "SPPL", 8: "SPPPL"}
# Written with max_sfb 0: no band is coded, so every coefficient is zero.
_ICS_INFO = "0" + "00" + "0" + "000000" + "0"  # reserved, long window, sine shape, max_sfb 0, no prediction
_CHANNEL_TAIL = "0" + "0" + "0"  # no pulses, no TNS, no gain control
_GAIN = "00000000"
_END = "111"
_IDS = {"S": "000", "P": "001", "L": "011"}
_OPUS_SILENCE = b"\xf8\xff\xfe"  # RFC 6716: CELT, full band, 20 ms, mono; what encoders send for silence
_OPUS_STEREO_BIT = 0x04
OPUS_SILENCE_SAMPLES = 960


@lru_cache(maxsize=16)
def silent_unit(track_format: TrackFormat) -> bytes | None:
    """Return one frame of silence in a track's own configuration, of its nominal duration; None where there is none.

    AAC with up to eight channels (HE-AAC as its core without SBR data) and Opus of up to two.
    """
    try:
        if track_format.codec is Codec.AAC:
            return _silent_aac(track_format.config)
        if track_format.codec is Codec.OPUS and parse_dops(track_format.config).family == 0:
            first = _OPUS_SILENCE[0] | (_OPUS_STEREO_BIT if track_format.channels > 1 else 0)
            return bytes([first]) + _OPUS_SILENCE[1:]
    except BitstreamError:
        return None
    return None


def _silent_aac(config: bytes) -> bytes | None:
    facts = parse_asc(config)
    is_parametric_stereo = facts.object_type == 29 and facts.channels == 2  # noqa: PLR2004 its core is mono
    elements = _ELEMENTS.get(1 if is_parametric_stereo else facts.channels)
    if elements is None:
        return None
    counts = dict.fromkeys("SPL", 0)
    bits = ""
    for kind in elements:
        bits += _IDS[kind] + f"{counts[kind]:04b}"
        counts[kind] += 1
        if kind == "P":
            bits += "1" + _ICS_INFO + "00"  # common window, no mid/side
            bits += (_GAIN + _CHANNEL_TAIL) * 2
        else:
            bits += _GAIN + _ICS_INFO + _CHANNEL_TAIL
    bits += _END
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")
