"""Errors of the composition root: settings and start."""

from headwater.core.errors import Family, define

CONFIG_UNKNOWN_KEY = define(
    "config_unknown_key",
    Family.CONFIG,
    500,
    en="There is no setting {key}. Did you mean {nearest}?",
    zh="沒有「{key}」這個設定。您是不是要用「{nearest}」？",
)
CONFIG_INVALID = define(
    "config_invalid",
    Family.CONFIG,
    500,
    en="The setting {key} can't be used: {reason}.",
    zh="設定「{key}」無法使用：{reason}。",
)
CONFIG_FILE_UNREADABLE = define(
    "config_file_unreadable",
    Family.CONFIG,
    500,
    en="The settings in {path} can't be read: {reason}. Mend the file or name another with --config.",
    zh="無法讀取 {path} 的設定：{reason}。請修正檔案，或以 --config 指定另一個檔案。",
)
ALREADY_RUNNING = define(
    "already_running",
    Family.CONFLICT,
    409,
    en="Headwater already runs on {path}. Stop it first, or name another directory with --data.",
    zh="Headwater 已在 {path} 上執行。請先停止它，或以 --data 指定另一個目錄。",
)
START_FAILED = define(
    "start_failed",
    Family.DEPENDENCY,
    500,
    en="The process {name} did not become ready: {reason}. `headwater check` says how to mend it.",
    zh="行程「{name}」未能就緒：{reason}。執行 `headwater check` 可得知如何修正。",
)
