"""What playback requests can meet."""

from headwater.core.errors import Family, define

CHANNEL_UNKNOWN = define(
    "playback_channel_unknown",
    Family.NOT_FOUND,
    404,
    en="There is no channel at this address.",
    zh="這個網址沒有頻道。",
)
NOT_FOUND = define(
    "playback_not_found",
    Family.NOT_FOUND,
    404,
    en="There is nothing at this address, or it has left the time that can be played back.",
    zh="這個網址沒有內容，或內容已超過可回看的時間。",
)
OFF_AIR = define(
    "playback_off_air",
    Family.NOT_FOUND,
    404,
    en="The channel has not been on air yet. Try again when it is.",
    zh="頻道尚未開播，請於開播後再試。",
    is_retryable=True,
)
TOKEN_MISSING = define(
    "playback_token_missing",
    Family.AUTH,
    401,
    en="This channel needs a playback token. Open it from the page that offers it.",
    zh="這個頻道需要播放權杖，請從提供的頁面開啟。",
)
TOKEN_REFUSED = define(
    "playback_token_refused",
    Family.AUTH,
    403,
    en="The playback token has expired or is for another channel. Load the page again.",
    zh="播放權杖已過期或不屬於這個頻道，請重新載入頁面。",
)
DIRECTIVE_INVALID = define(
    "playback_directive_invalid",
    Family.INPUT,
    400,
    en="The playlist request asks for something that can't come: {reason}.",
    zh="播放清單請求的內容不可能出現：{reason}。",
)
RANGE_INVALID = define(
    "playback_range_invalid",
    Family.INPUT,
    400,
    en="start and end must be RFC 3339 times with a zone, start before end, at most {limit_h} hours apart.",
    zh="start 與 end 必須是含時區的 RFC 3339 時間，start 早於 end，且相距不超過 {limit_h} 小時。",
)
METHOD_NOT_ALLOWED = define(
    "playback_method_not_allowed",
    Family.INPUT,
    405,
    en="Media can be read only: use GET, HEAD or OPTIONS.",
    zh="媒體內容僅供讀取，請使用 GET、HEAD 或 OPTIONS。",
)
BYTES_NOT_SATISFIABLE = define(
    "playback_bytes_not_satisfiable",
    Family.INPUT,
    416,
    en="The file has no such bytes.",
    zh="檔案沒有所要求的位元組範圍。",
)
TOO_LATE = define(
    "playback_too_late",
    Family.SOURCE,
    503,
    en="The next part did not come within three target durations. Try again.",
    zh="下一個分段未在三倍目標時長內產生，請再試一次。",
    is_retryable=True,
)
TOO_MANY_WAITING = define(
    "playback_too_many_waiting",
    Family.RESOURCE,
    503,
    en="Too many requests wait on this server. Try again.",
    zh="伺服器上等候的請求過多，請再試一次。",
    is_retryable=True,
)
FAILED = define(
    "playback_failed",
    Family.INVARIANT,
    500,
    en="The server could not read this. Its log says why.",
    zh="伺服器無法讀取內容，原因請見伺服器紀錄。",
    is_retryable=True,
)
