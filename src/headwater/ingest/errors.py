"""Errors of the room: why a publisher is turned away."""

from headwater.core.errors import Family, define

APP_UNKNOWN = define(
    "publish_app_unknown",
    Family.NOT_FOUND,
    404,
    en="The address must end in /{app}. Copy it from the channel's page.",
    zh="推流位址必須以 /{app} 結尾。請從頻道頁面複製位址。",
)
KEY_REFUSED = define(
    "publish_key_refused",
    Family.AUTH,
    403,
    en="This stream key is not good. Copy the present key from the channel's page.",
    zh="這個串流金鑰無效。請從頻道頁面複製目前的金鑰。",
)
TOO_MANY_FAILURES = define(
    "publish_too_many_failures",
    Family.AUTH,
    429,
    en="Too many wrong stream keys from this address. Wait a minute, then try the right one.",
    zh="此位址多次使用錯誤的串流金鑰。請等候一分鐘，再以正確的金鑰重試。",
    is_retryable=True,
)
INPUT_BUSY = define(
    "publish_input_busy",
    Family.CONFLICT,
    409,
    en="Another encoder publishes with this stream key. Stop it first, or let the channel take over.",
    zh="另一個編碼器正在使用這個串流金鑰推流。請先停止它，或將頻道設為接管。",
    is_retryable=True,
)
NOT_NOW = define(
    "publish_not_now",
    Family.DEPENDENCY,
    503,
    en="The stream key can't be looked up just now. Try again.",
    zh="目前無法查驗串流金鑰。請稍後再試。",
    is_retryable=True,
)
CODEC_NOT_TAKEN = define(
    "publish_codec_not_taken",
    Family.MEDIA,
    415,
    en="The codec {codec} is not taken. Send H.264, HEVC, AV1 or VP9 with AAC, Opus or MP3.",
    zh="不接受 {codec} 編碼。請改送 H.264、HEVC、AV1 或 VP9 影像，以及 AAC、Opus 或 MP3 聲音。",
)
