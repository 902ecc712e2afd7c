import type { Channel } from "../../api/shapes";
import { downloadCsv, toCsv } from "../../format/csv";

/** The API's own names stand above the columns: a sheet is read by programs as well. */
const HEADER = ["slug", "name", "status", "mode", "viewers", "bitrate_bps", "frame_rate", "width", "height", "on_air_since", "publisher", "is_listed"];

export function downloadChannels(channels: readonly Channel[]): void {
  const rows = channels.map(({ slug, name, status, mode, viewers, measured, on_air_since, is_listed }) => [
    slug,
    name,
    status,
    mode,
    viewers,
    measured?.bitrate_bps,
    measured?.frame_rate,
    measured?.video?.width,
    measured?.video?.height,
    on_air_since,
    measured?.publisher?.software,
    is_listed,
  ]);
  downloadCsv("headwater-channels.csv", toCsv(HEADER, rows));
}
