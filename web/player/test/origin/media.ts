/** Makes the test programme with FFmpeg once, and cuts it into parts: 96 s, because AAC frames fit into that exactly. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const LENGTH_S = 96;
export const SEGMENT_S = 2;
export const PART_S = 0.4;

export interface Recipe {
  readonly id: string;
  readonly codecs: string;
  readonly bandwidth_bps: number;
  readonly timescale: number;
  readonly height?: number;
  readonly arguments: readonly string[];
}

const FPS = 30;
const picture = (height: number, bitrate: string): string[] => [
  ...["-f", "lavfi", "-i", `testsrc2=size=1280x720:rate=${FPS}`, "-map", "0:v"],
  ...["-vf", `scale=-2:${height},drawtext=text='${height}p %{pts\\:hms}':fontsize=h/9:fontcolor=white:x=(w-tw)/2:y=h/3`],
  ...["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-b:v", bitrate, "-maxrate", bitrate, "-bufsize", bitrate],
  ...["-g", "60", "-keyint_min", "60", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-video_track_timescale", "90000"],
];
const sound = (frequency: number): string[] => [
  ...["-f", "lavfi", "-i", `sine=frequency=${frequency}:sample_rate=48000:beep_factor=4`],
  ...["-c:a", "aac", "-b:a", "96k", "-ac", "2"],
];

export const RECIPES: readonly Recipe[] = [
  { id: "video-720", codecs: "avc1.42c01f", bandwidth_bps: 2_600_000, timescale: 90_000, height: 720, arguments: picture(720, "2400k") },
  { id: "video-360", codecs: "avc1.42c01e", bandwidth_bps: 800_000, timescale: 90_000, height: 360, arguments: picture(360, "700k") },
  { id: "audio-main", codecs: "mp4a.40.2", bandwidth_bps: 100_000, timescale: 48_000, arguments: sound(330) },
  { id: "audio-second", codecs: "mp4a.40.2", bandwidth_bps: 100_000, timescale: 48_000, arguments: sound(550) },
];

export interface Fragment {
  readonly time: number;
  readonly duration: number;
  readonly bytes: Buffer;
}

export interface Media {
  readonly recipe: Recipe;
  readonly init: Buffer;
  readonly fragments: readonly Fragment[];
}

interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function boxes(bytes: Buffer, from: number, to: number): Box[] {
  const found: Box[] = [];
  for (let at = from; at + 8 <= to; ) {
    const end = at + bytes.readUInt32BE(at);
    found.push({ type: bytes.toString("latin1", at + 4, at + 8), start: at, end });
    at = end;
  }
  return found;
}

/** Where the 64-bit decode time of a moof/mdat pair lies. */
export function decodeTimeAt(fragment: Buffer): number {
  return fragment.indexOf("tfdt", 0, "latin1") + 8;
}

function split(recipe: Recipe, file: Buffer): Media {
  const all = boxes(file, 0, file.length);
  const firstMoof = all.find(({ type }) => type === "moof")?.start ?? file.length;
  const fragments: Omit<Fragment, "duration">[] = [];
  for (const [index, box] of all.entries()) {
    const next = all[index + 1];
    if (box.type !== "moof" || next === undefined) continue;
    const bytes = file.subarray(box.start, next.end);
    fragments.push({ time: Number(bytes.readBigInt64BE(decodeTimeAt(bytes))), bytes });
  }
  const end = LENGTH_S * recipe.timescale;
  return {
    recipe,
    init: file.subarray(0, firstMoof),
    fragments: fragments
      .filter(({ time }) => time < end)
      .map((fragment, index, kept) => ({ ...fragment, duration: (kept[index + 1]?.time ?? end) - fragment.time })),
  };
}

export function make(folder: string, ffmpeg: string): Media[] {
  mkdirSync(folder, { recursive: true });
  return RECIPES.map((recipe) => {
    const file = join(folder, `${recipe.id}.mp4`);
    if (!existsSync(file)) {
      const cut = ["-t", String(LENGTH_S), "-f", "mp4", "-movflags", "cmaf+frag_keyframe+frag_discont", "-frag_duration", String(PART_S * 1e6)];
      execFileSync(ffmpeg, ["-hide_banner", "-loglevel", "error", "-y", ...recipe.arguments, ...cut, file]);
    }
    return split(recipe, readFileSync(file));
  });
}
