"""Errors of the media path."""

from headwater.core.errors import Family, define

ENCODER_FAILED = define(
    "encoder_failed",
    Family.RESOURCE,
    500,
    en="Encoding channel {slug} failed: {reason}. The engine starts again by itself; tell support if it keeps failing.",
    zh="頻道 {slug} 編碼失敗：{reason}。引擎會自動重新啟動；若持續失敗，請通知支援人員。",
    is_retryable=True,
)
PUBLISHER_FORMAT_UNUSABLE = define(
    "publisher_format_unusable",
    Family.SOURCE,
    422,
    en="The publisher's signal can't be decoded: {reason}. Publish H.264 and AAC.",
    zh="無法解碼推流端的訊號：{reason}。請改用 H.264 與 AAC 推流。",
)
PUBLISHER_PRESENT = define(
    "publisher_present",
    Family.CONFLICT,
    409,
    en="Somebody publishes to {slug} already, and the channel refuses a second publisher. End the first one.",
    zh="頻道 {slug} 已有推流端，且設定為拒絕第二個推流端。請先結束原有的推流。",
)
CHANNEL_ELSEWHERE = define(
    "channel_elsewhere",
    Family.CONFLICT,
    409,
    en="This engine doesn't run the channel. Publish again; the right engine will be found.",
    zh="此引擎並未執行該頻道。請重新推流，系統會找到正確的引擎。",
    is_retryable=True,
)
