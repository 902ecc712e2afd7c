"""Errors of channels: names, ladders, keys."""

from headwater.core.errors import Family, define

CHANNEL_NOT_FOUND = define(
    "channel_not_found",
    Family.NOT_FOUND,
    404,
    en="There is no channel {slug} here. Look it up in the list of channels.",
    zh="找不到頻道 {slug}。請從頻道清單中查詢。",
)
INPUT_NOT_FOUND = define(
    "input_not_found",
    Family.NOT_FOUND,
    404,
    en="The channel has no such input. Its record lists the inputs.",
    zh="此頻道沒有這個輸入源。請查看頻道資料中的輸入源清單。",
)
SLUG_INVALID = define(
    "slug_invalid",
    Family.INPUT,
    422,
    en="{slug} can't be a public name. Use 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end.",
    zh="{slug} 不能作為公開名稱。請使用 1 至 63 個小寫英文字母、數字或連字號，且首尾不可為連字號。",
)
SLUG_RESERVED = define(
    "slug_reserved",
    Family.INPUT,
    422,
    en="The public name {slug} is reserved. Choose another.",
    zh="公開名稱 {slug} 已被保留。請改用其他名稱。",
)
SLUG_TAKEN = define(
    "slug_taken",
    Family.CONFLICT,
    409,
    en="A channel named {slug} is there already. Choose another public name.",
    zh="已有名為 {slug} 的頻道。請改用其他公開名稱。",
)
LADDER_INVALID = define(
    "ladder_invalid",
    Family.INPUT,
    422,
    en="The ladder can't be used: {reason}.",
    zh="無法使用這個畫質階梯：{reason_zh}。",
)
TIMING_INVALID = define(
    "timing_invalid",
    Family.INPUT,
    422,
    en="Parts of {part_s} s don't fit segments of {segment_s} s. A part may be half a segment at most.",
    zh="{part_s} 秒的分段無法配合 {segment_s} 秒的區段。分段最長為區段的一半。",
)
STREAM_KEY_UNKNOWN = define(
    "stream_key_unknown",
    Family.AUTH,
    403,
    en="This stream key is not known here. Copy the present key from the channel's page.",
    zh="無法辨識這個串流金鑰。請從頻道頁面複製目前的金鑰。",
)
SORT_UNKNOWN = define(
    "sort_unknown",
    Family.INPUT,
    422,
    en="Channels can't be sorted by {sort}. Use one of {sorts}.",
    zh="頻道無法依 {sort} 排序。可用的排序為 {sorts}。",
)
