import { defineText } from "../../i18n/text";

/** The kinds of alarms by their names in the API; a kind that is not here is shown by that name. */
export const alarmWords = defineText(
  "alarms",
  {
    disk_low: "Disk almost full",
    spool_failed: "Parts cannot be written to disk",
    blob_store_failed: "Segments cannot be stored",
    index_failed: "Segments cannot be noted in the database",
  },
  {
    disk_low: "磁碟空間不足",
    spool_failed: "分段無法寫入磁碟",
    blob_store_failed: "區段無法寫入儲存空間",
    index_failed: "區段無法記入資料庫",
  },
);
