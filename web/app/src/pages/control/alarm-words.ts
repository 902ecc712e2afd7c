import { defineText } from "../../i18n/text";

/** The kinds of alarms by their names in the API; a kind that is not here is shown by that name. */
export const alarmWords = defineText(
  "alarms",
  {
    publisher_lost: "Publisher lost",
    engine_restarted: "Engine restarted",
    engine_failed: "Engine cannot start",
    encoder_slow: "Encoding falls behind",
    disk_low: "Disk almost full",
    disk_full: "Disk full",
    storing_failed: "Segments cannot be stored",
    database_failed: "Database does not answer",
    channel_stale: "No new segments",
  },
  {
    publisher_lost: "推流端中斷",
    engine_restarted: "編碼引擎已重新啟動",
    engine_failed: "編碼引擎無法啟動",
    encoder_slow: "編碼速度落後",
    disk_low: "磁碟空間不足",
    disk_full: "磁碟已滿",
    storing_failed: "區段無法寫入儲存空間",
    database_failed: "資料庫沒有回應",
    channel_stale: "頻道沒有新的區段",
  },
);
