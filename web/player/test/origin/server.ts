/** Serves the invented channel over HTTP, and can be told to fail in every way a real server does. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Channel, TICK_MS, WAIT_LIMIT_MS } from "./channel.ts";

export type Fault = "none" | "absent" | "refused" | "down" | "garbage";

const CORS = { "access-control-allow-origin": "*", "cache-control": "no-store" };

export class Origin {
  fault: Fault = "none";
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Answers requests under `/live/test/` and `/control`; false for everything else. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const address = new URL(request.url ?? "/", "http://localhost");
    if (address.pathname === "/control") {
      this.#control(address.searchParams);
      response.writeHead(204, CORS).end();
      return true;
    }
    const path = /^\/live\/test\/(.*)$/.exec(address.pathname)?.[1];
    if (path === undefined) return false;
    if (this.fault === "down") request.socket.destroy();
    else if (this.fault === "absent") response.writeHead(404, CORS).end();
    else if (this.fault === "refused") response.writeHead(403, CORS).end();
    else if (this.fault === "garbage") response.writeHead(200, CORS).end("<html>");
    else void this.#serve(path, address.searchParams, response);
    return true;
  }

  #control(query: URLSearchParams): void {
    const fault = query.get("fault");
    if (fault !== null) this.fault = fault as Fault;
    if (query.has("unpublish")) this.#channel.unpublish();
    if (query.has("publish")) this.#channel.publish();
    if (query.has("plain")) this.#channel.isPlain = query.get("plain") === "1";
    const jitter_s = Number(query.get("jitter") ?? 0) / 1000;
    if (query.has("jitter")) {
      // The same delay for the same part, whoever asks, and as often as they ask.
      this.#channel.delayOf = (number, index) => 0.02 + jitter_s * (((number * 7919 + index * 104_729) % 997) / 997);
    }
  }

  async #serve(path: string, query: URLSearchParams, response: ServerResponse): Promise<void> {
    const channel = this.#channel;
    if (path === "index.m3u8") {
      send(response, "application/vnd.apple.mpegurl", channel.multivariant());
      return;
    }
    const [track = "", name = ""] = path.split("/");
    const media = channel.media.get(track);
    if (media === undefined) response.writeHead(404, CORS).end();
    else if (name === "init.mp4") send(response, "video/mp4", media.init);
    else if (name === "index.m3u8") await this.#playlist(track, query, response);
    else await this.#segment(track, name, response);
  }

  async #playlist(track: string, query: URLSearchParams, response: ServerResponse): Promise<void> {
    const number = query.get("_HLS_msn");
    const part = query.get("_HLS_part");
    if (number !== null && !(await this.#wait(track, Number(number), part === null ? null : Number(part), response))) {
      response.writeHead(503, CORS).end();
    } else send(response, "application/vnd.apple.mpegurl", this.#channel.mediaPlaylist(track));
  }

  async #segment(track: string, name: string, response: ServerResponse): Promise<void> {
    const [number = Number.NaN, index] = name.split(".").slice(0, -1).map(Number);
    if (!(await this.#wait(track, number, index ?? null, response))) {
      response.writeHead(404, CORS).end();
      return;
    }
    const parts = this.#channel.published(track, number);
    const bytes = index === undefined ? Buffer.concat(parts.map((part) => part.bytes())) : parts[index]?.bytes();
    if (bytes === undefined) response.writeHead(404, CORS).end();
    else send(response, "video/mp4", bytes);
  }

  async #wait(track: string, number: number, index: number | null, response: ServerResponse): Promise<boolean> {
    const until = Date.now() + WAIT_LIMIT_MS;
    while (!this.#channel.has(track, number, index)) {
      if (Date.now() > until || response.destroyed) return false;
      if (this.fault === "down") {
        response.socket?.destroy();
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    return true;
  }
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  if (response.destroyed) return;
  response.writeHead(200, { ...CORS, "content-type": type, "content-length": Buffer.byteLength(body) }).end(body);
}
