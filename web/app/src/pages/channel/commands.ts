/** Commands that publish to a channel, ready to be pasted into a shell. Pure. */

/** Stands where the key is not shown. */
export const KEY_PLACE = "STREAM_KEY";

/** Safe between single quotes of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function target(server: string, key: string | null): string {
  return `${server.replace(/\/$/, "")}/${key ?? KEY_PLACE}`;
}

export function ffmpegCommand(server: string, key: string | null): string {
  return [
    "ffmpeg -re -i film.mp4",
    "-c:v libx264 -preset veryfast -b:v 5M -maxrate 5M -bufsize 10M -g 60",
    "-c:a aac -b:a 160k",
    `-f flv ${quoted(target(server, key))}`,
  ].join(" \\\n  ");
}

export function gstreamerCommand(server: string, key: string | null): string {
  return [
    "gst-launch-1.0 -e videotestsrc is-live=true ! video/x-raw,width=1280,height=720,framerate=30/1",
    "! x264enc tune=zerolatency bitrate=3000 key-int-max=60 ! h264parse ! queue ! mux.",
    "audiotestsrc is-live=true ! voaacenc bitrate=128000 ! aacparse ! queue ! mux.",
    `flvmux name=mux streamable=true ! rtmp2sink location=${quoted(target(server, key))}`,
  ].join(" \\\n  ");
}
