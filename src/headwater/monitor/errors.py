"""Errors of the monitor."""

from headwater.core.errors import Family, define

ALARM_NOT_FOUND = define(
    "alarm_not_found",
    Family.NOT_FOUND,
    404,
    en="There is no such alarm. Look it up in the list of alarms.",
    zh="找不到這個警報。請從警報清單中查詢。",
)
