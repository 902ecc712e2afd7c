/** One invented live channel: which segments and parts exist now, and what its playlists say. */
import { decodeTimeAt, type Fragment, LENGTH_S, type Media, PART_S, SEGMENT_S } from "./media.ts";

/** A stretch in which the publisher stayed. */
interface Session {
  readonly firstNumber: number;
  readonly start_s: number;
  end_s: number | null;
}

export interface Part {
  readonly number: number;
  readonly index: number;
  readonly end_s: number;
  readonly duration_s: number;
  readonly isIndependent: boolean;
  readonly bytes: () => Buffer;
}

export class Channel {
  readonly media: ReadonlyMap<string, Media>;
  /** Extra time from the end of a part to its publication. */
  delayOf: (number: number, index: number) => number = () => 0.02;
  isPlain = false;
  readonly #sessions: Session[];
  readonly #epoch_ms: number;
  readonly #window_s: number;

  constructor(media: readonly Media[], window_s: number) {
    this.media = new Map(media.map((each) => [each.recipe.id, each]));
    this.#window_s = window_s;
    this.#epoch_ms = Math.floor(Date.now() / 2000) * 2000 - window_s * 1000;
    this.#sessions = [{ firstNumber: 100, start_s: 0, end_s: null }];
  }

  get now_s(): number {
    return (Date.now() - this.#epoch_ms) / 1000;
  }

  unpublish(): void {
    const last = this.#sessions.at(-1);
    if (last?.end_s === null) last.end_s = Math.max(SEGMENT_S, Math.floor(this.now_s / SEGMENT_S) * SEGMENT_S);
  }

  publish(): void {
    const last = this.#sessions.at(-1);
    if (last === undefined || last.end_s === null) return;
    const start_s = Math.max(last.end_s, Math.ceil(this.now_s / SEGMENT_S) * SEGMENT_S);
    this.#sessions.push({ firstNumber: last.firstNumber + (last.end_s - last.start_s) / SEGMENT_S, start_s, end_s: null });
  }

  #sessionOf(number: number): Session | undefined {
    return this.#sessions.findLast(({ firstNumber }) => firstNumber <= number);
  }

  #startOf(number: number): number {
    const session = this.#sessionOf(number);
    return session === undefined ? 0 : session.start_s + (number - session.firstNumber) * SEGMENT_S;
  }

  /** Number of the segment being written; one past the last when the publisher is gone. */
  get openNumber(): number {
    const last = this.#sessions.at(-1);
    if (last === undefined) return 0;
    const until_s = Math.min(last.end_s ?? Number.POSITIVE_INFINITY, Math.max(last.start_s, this.now_s));
    return last.firstNumber + Math.floor((until_s - last.start_s) / SEGMENT_S);
  }

  parts(track: string, number: number): Part[] {
    const media = this.media.get(track);
    const session = this.#sessionOf(number);
    if (media === undefined || session === undefined) return [];
    const start_s = this.#startOf(number);
    if (session.end_s !== null && start_s >= session.end_s) return [];
    const loop = Math.floor(start_s / LENGTH_S);
    const from_s = start_s - loop * LENGTH_S;
    const { timescale } = media.recipe;
    const inside = (fragment: Fragment): boolean => {
      const middle_s = (fragment.time + fragment.duration / 2) / timescale;
      return middle_s >= from_s && middle_s < from_s + SEGMENT_S;
    };
    return media.fragments.filter(inside).map((fragment, index) => ({
      number,
      index,
      duration_s: fragment.duration / timescale,
      end_s: loop * LENGTH_S + (fragment.time + fragment.duration) / timescale,
      isIndependent: index === 0 || media.recipe.height === undefined,
      bytes: () => {
        const copy = Buffer.from(fragment.bytes);
        copy.writeBigInt64BE(BigInt(fragment.time + loop * LENGTH_S * timescale), decodeTimeAt(copy));
        return copy;
      },
    }));
  }

  isPublished(part: Part): boolean {
    return part.end_s + this.delayOf(part.number, part.index) <= this.now_s;
  }

  published(track: string, number: number): Part[] {
    return this.parts(track, number).filter((part) => this.isPublished(part));
  }

  isClosed(track: string, number: number): boolean {
    const parts = this.parts(track, number);
    return number < this.openNumber && parts.length > 0 && parts.every((part) => this.isPublished(part));
  }

  multivariant(): string {
    const lines = ["#EXTM3U", "#EXT-X-VERSION:9", "#EXT-X-INDEPENDENT-SEGMENTS"];
    for (const { recipe } of this.media.values()) {
      if (recipe.height !== undefined) continue;
      const isMain = recipe.id === "audio-main";
      lines.push(
        `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="${isMain ? "Main" : "Commentary"}",LANGUAGE="${isMain ? "zh-Hant" : "en"}",` +
          `DEFAULT=${isMain ? "YES" : "NO"},AUTOSELECT=YES,CHANNELS="2",URI="${recipe.id}/index.m3u8"`,
      );
    }
    for (const { recipe } of this.media.values()) {
      if (recipe.height === undefined) continue;
      const width = Math.round((recipe.height * 16) / 9 / 2) * 2;
      lines.push(
        `#EXT-X-STREAM-INF:BANDWIDTH=${recipe.bandwidth_bps},CODECS="${recipe.codecs},mp4a.40.2",RESOLUTION=${width}x${recipe.height},FRAME-RATE=30,AUDIO="sound"`,
        `${recipe.id}/index.m3u8`,
      );
    }
    return lines.join("\n") + "\n";
  }

  mediaPlaylist(track: string): string {
    const open = this.openNumber;
    const first = Math.max(100, open - Math.floor(this.#window_s / SEGMENT_S));
    const parts = this.isPlain ? [] : ["#EXT-X-PART-INF:PART-TARGET=0.41", "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.23"];
    const lines = ["#EXTM3U", "#EXT-X-VERSION:9", `#EXT-X-TARGETDURATION:${SEGMENT_S}`, ...parts, `#EXT-X-MEDIA-SEQUENCE:${first}`, '#EXT-X-MAP:URI="init.mp4"'];
    for (let number = first; number <= open; number++) {
      lines.push(...this.#segmentLines(track, number, number >= open - 3 && !this.isPlain));
      if (!this.isClosed(track, number)) break;
    }
    if (!this.isPlain) lines.push(this.#preloadHint(track, open));
    return lines.join("\n") + "\n";
  }

  #segmentLines(track: string, number: number, hasParts: boolean): string[] {
    const isClosed = this.isClosed(track, number);
    const parts = this.published(track, number);
    if (parts.length === 0 && !isClosed) return [];
    const isBreak = number !== 100 && this.#sessionOf(number)?.firstNumber === number;
    const partLines = parts.map(
      (part) => `#EXT-X-PART:DURATION=${part.duration_s.toFixed(5)},URI="${number}.${part.index}.m4s"${part.isIndependent ? ",INDEPENDENT=YES" : ""}`,
    );
    return [
      ...(isBreak ? ["#EXT-X-DISCONTINUITY"] : []),
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(this.#epoch_ms + this.#startOf(number) * 1000).toISOString()}`,
      ...(hasParts ? partLines : []),
      ...(isClosed ? [`#EXTINF:${SEGMENT_S.toFixed(5)},`, `${number}.m4s`] : []),
    ];
  }

  /** hls.js counts the last segment twice when a low-latency playlist ends with its address: something must follow. */
  #preloadHint(track: string, open: number): string {
    const number = this.isClosed(track, open - 1) || open <= 100 ? open : open - 1;
    return `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${number}.${this.published(track, number).length}.m4s"`;
  }

  /** Whether a part, or the segment when `index` is null, is there yet. */
  has(track: string, number: number, index: number | null): boolean {
    return index === null ? this.isClosed(track, number) : this.isClosed(track, number) || this.published(track, number).length > index;
  }
}

export const WAIT_LIMIT_MS = 3 * SEGMENT_S * 1000;
export const TICK_MS = (PART_S * 1000) / 40;
