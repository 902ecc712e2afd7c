"""Codes of the segment log."""

from headwater.core.errors import Family, define

LOG_BUSY = define(
    "log_busy",
    Family.CONFLICT,
    409,
    en="Log {log_id} is already being written by another process. It ends by itself within seconds.",
    zh="紀錄 {log_id} 正由另一個程序寫入，數秒內會自行結束。",
    is_retryable=True,
)
LOG_POSITION_UNKNOWN = define(
    "log_position_unknown",
    Family.DEPENDENCY,
    503,
    en="The next segment number of log {log_id} can't be found out: {reason}. Mend the database, then publish again.",
    zh="無法得知紀錄 {log_id} 的下一個片段編號：{reason}。請先修復資料庫，再重新推流。",
    is_retryable=True,
)
