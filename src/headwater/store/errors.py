"""Codes of the stores."""

from headwater.core.errors import Family, define

DATABASE_URL_INVALID = define(
    "database_url_invalid",
    Family.CONFIG,
    500,
    en="The database address is not usable: {reason}. Give sqlite+aiosqlite:////path/file or postgresql+psycopg://….",
    zh="資料庫位址無法使用：{reason}。請使用 sqlite+aiosqlite:////路徑/檔案 或 postgresql+psycopg://…。",
)
DATABASE_UNAVAILABLE = define(
    "database_unavailable",
    Family.DEPENDENCY,
    503,
    en="The database does not answer: {reason}. Start it, or correct HEADWATER_DATABASE_URL.",
    zh="資料庫沒有回應：{reason}。請啟動資料庫，或修正 HEADWATER_DATABASE_URL。",
    is_retryable=True,
)
BLOB_URL_INVALID = define(
    "blob_url_invalid",
    Family.CONFIG,
    500,
    en="The blob store address is not usable: {reason}. Give file:///directory or s3://bucket/prefix.",
    zh="物件儲存位址無法使用：{reason}。請使用 file:///目錄 或 s3://bucket/前綴。",
)
BLOB_NOT_FOUND = define(
    "blob_not_found",
    Family.NOT_FOUND,
    404,
    en="Nothing is stored under {key}.",
    zh="{key} 沒有儲存任何內容。",
)
BLOB_STORE_FAILED = define(
    "blob_store_failed",
    Family.DEPENDENCY,
    503,
    en="The blob store failed at {key}: {reason}. Check its disk space, rights and network.",
    zh="物件儲存在 {key} 發生錯誤：{reason}。請檢查磁碟空間、權限與網路。",
    is_retryable=True,
)
BUS_URL_INVALID = define(
    "bus_url_invalid",
    Family.CONFIG,
    500,
    en="The bus address is not usable: {reason}. Give local:// or nats://host:port.",
    zh="訊息匯流排位址無法使用：{reason}。請使用 local:// 或 nats://主機:埠。",
)
BUS_UNAVAILABLE = define(
    "bus_unavailable",
    Family.DEPENDENCY,
    503,
    en="The bus does not answer: {reason}. Start it, or correct HEADWATER_BUS_URL.",
    zh="訊息匯流排沒有回應：{reason}。請啟動服務，或修正 HEADWATER_BUS_URL。",
    is_retryable=True,
)
