/** An invented server for looking at pages without a running Headwater: `npm run dev:mock`. Never part of the build. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Connect, Plugin } from "vite";
import { alarms, audit, channels, pulse, session, system, tokens, users } from "./invented.ts";

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": status >= 400 ? "application/problem+json" : "application/json" });
  response.end(status === 204 ? undefined : JSON.stringify(body));
};

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  json(response, status, { type: `/docs/errors#${code}`, title: detail, status, detail, code });
}

const page = (items: readonly unknown[]): unknown => ({ items, next_cursor: null });

function publicOf(channel: (typeof channels)[number]): unknown {
  const { slug, name, description, status, viewers, on_air_since, playback } = channel;
  return { slug, name, description, status, viewers, on_air_since, thumbnail: playback.thumbnail, hls: playback.hls, dash: playback.dash };
}

let signedIn = process.env.HEADWATER_MOCK !== "guest";

function events(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const send = (): void => {
    for (const channel of channels) response.write(`event: channel\ndata: ${JSON.stringify(pulse(channel))}\n\n`);
  };
  send();
  const timer = setInterval(send, 1_000);
  response.on("close", () => {
    clearInterval(timer);
  });
}

function thumbnail(slug: string, response: ServerResponse): void {
  const channel = channels.find((each) => each.slug === slug);
  if (channel === undefined || slug === "night-cam") {
    problem(response, 404, "thumbnail_not_found", "No picture");
    return;
  }
  const hue = (slug.length * 47) % 360;
  const x = (Date.now() / 60) % 640;
  response.writeHead(200, { "content-type": "image/svg+xml", "cache-control": "no-store" });
  response.end(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue} 60% 55%)"/><stop offset="1" stop-color="hsl(${hue + 70} 60% 20%)"/></linearGradient></defs><rect width="640" height="360" fill="url(#g)"/><path d="M0 300 Q160 ${220 + (slug.length % 5) * 10} 320 280 T640 250 V360 H0Z" fill="#0006"/><path d="M0 330 Q200 270 400 320 T640 300 V360 H0Z" fill="#000a"/><circle cx="${x}" cy="90" r="34" fill="#fff8"/></svg>`);
}

type Answer = (response: ServerResponse, body: Record<string, unknown>, match: RegExpExecArray) => void;

const channelOf = (slug: string | undefined): (typeof channels)[number] | undefined => channels.find((each) => each.slug === slug);

const routes: readonly [string, RegExp, Answer][] = [
  ["GET", /^\/public\/channels$/, (r) => { json(r, 200, page(channels.filter((c) => c.is_listed).map(publicOf))); }],
  ["GET", /^\/public\/channels\/([^/]+)$/, (r, _b, m) => {
    const channel = channelOf(m[1]);
    if (channel === undefined) problem(r, 404, "channel_not_found", "找不到這個頻道。");
    else json(r, 200, publicOf(channel));
  }],
  ["GET", /^\/public\/site$/, (r) => { json(r, 200, { name: "Headwater", version: "0.1.0", languages: ["zh-Hant-TW", "en"] }); }],
  ["GET", /^\/session$/, (r) => { if (signedIn) json(r, 200, session); else problem(r, 401, "not_signed_in", "請先登入。"); }],
  ["POST", /^\/session$/, (r, b) => {
    if (b.password === "wrong") { problem(r, 401, "sign_in_failed", "電子郵件或密碼不正確。"); return; }
    signedIn = true;
    json(r, 200, session);
  }],
  ["DELETE", /^\/session$/, (r) => { signedIn = false; json(r, 204, null); }],
  ["PATCH", /^\/me$/, (r) => { json(r, 200, session.user); }],
  ["GET", /^\/channels$/, (r) => { json(r, 200, page(channels)); }],
  ["POST", /^\/channels$/, (r, b) => {
    const model = channels[0];
    if (model === undefined) return;
    const slug = String(b.slug);
    if (channelOf(slug) !== undefined) { problem(r, 409, "slug_taken", "這個網址名稱已被使用。"); return; }
    const made = { ...model, ...b, id: slug, slug, status: "off_air" as const, measured: null, viewers: 0, on_air_since: null, inputs: model.inputs.map((i) => ({ ...i, stream_key: "hwk_7Qm3xYd0aPq9s2LrT5vB" })) };
    channels.push(made);
    json(r, 201, made);
  }],
  ["GET", /^\/channels\/([^/]+)$/, (r, _b, m) => {
    const channel = channelOf(m[1]);
    if (channel === undefined) problem(r, 404, "channel_not_found", "找不到這個頻道。");
    else json(r, 200, { ...channel, ...pulse(channel) });
  }],
  ["PATCH", /^\/channels\/([^/]+)$/, (r, b, m) => {
    const channel = channelOf(m[1]);
    if (channel === undefined) problem(r, 404, "channel_not_found", "找不到這個頻道。");
    else json(r, 200, Object.assign(channel, b));
  }],
  ["DELETE", /^\/channels\/([^/]+)$/, (r, _b, m) => { channels.splice(channels.findIndex((c) => c.slug === m[1]), 1); json(r, 204, null); }],
  ["POST", /^\/channels\/[^/]+\/inputs\/[^/]+\/(?:rotate|reveal)-key$/, (r) => { json(r, 200, { stream_key: "hwk_9fKb27mQxYd0aPq3s2Lr" }); }],
  ["POST", /^\/channels\/[^/]+\/disconnect$/, (r) => { json(r, 204, null); }],
  ["POST", /^\/channels\/([^/]+)\/playback-tokens$/, (r, b, m) => { json(r, 200, { token: "eyJhbGciOi.J9.x", hls: `http://localhost:8080/live/${m[1] ?? ""}/index.m3u8?token=eyJhbGciOi.J9.x`, dash: `http://localhost:8080/live/${m[1] ?? ""}/manifest.mpd?token=eyJhbGciOi.J9.x`, expires_at: new Date(Date.now() + Number(b.expires_in_s) * 1000).toISOString() }); }],
  ["GET", /^\/alarms$/, (r) => { json(r, 200, page(alarms.filter((a) => a.acknowledged_at === null))); }],
  ["POST", /^\/alarms\/([^/]+)\/acknowledge$/, (r, _b, m) => { Object.assign(alarms.find((a) => a.id === m[1]) ?? {}, { acknowledged_at: new Date().toISOString() }); json(r, 204, null); }],
  ["GET", /^\/users$/, (r) => { json(r, 200, page(users)); }],
  ["POST", /^\/users$/, (r, b) => { const user = { ...users[0], ...b, id: String(users.length + 10) } as (typeof users)[number]; users.push(user); json(r, 201, user); }],
  ["PATCH", /^\/users\/([^/]+)$/, (r, b, m) => { json(r, 200, Object.assign(users.find((u) => u.id === m[1]) ?? {}, b)); }],
  ["DELETE", /^\/users\/([^/]+)$/, (r, _b, m) => { users.splice(users.findIndex((u) => u.id === m[1]), 1); json(r, 204, null); }],
  ["POST", /^\/users\/[^/]+\/password$/, (r) => { json(r, 204, null); }],
  ["GET", /^\/tokens$/, (r) => { json(r, 200, page(tokens)); }],
  ["POST", /^\/tokens$/, (r, b) => { const token = { ...tokens[0], ...b, id: String(tokens.length + 10), created_at: new Date().toISOString(), last_used_at: null } as (typeof tokens)[number]; tokens.push(token); json(r, 201, { ...token, token: "hw_3vKqPz8YbN5mWx2dLcRf7TgH1jSa9UeQ" }); }],
  ["DELETE", /^\/tokens\/([^/]+)$/, (r, _b, m) => { tokens.splice(tokens.findIndex((x) => x.id === m[1]), 1); json(r, 204, null); }],
  ["GET", /^\/audit$/, (r) => { json(r, 200, page(audit)); }],
  ["GET", /^\/system$/, (r) => { json(r, 200, system); }],
];

async function answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const thumb = /^\/live\/([^/]+)\/thumb\.jpg$/.exec(url.pathname);
  if (thumb !== null) { thumbnail(thumb[1] ?? "", response); return true; }
  if (!url.pathname.startsWith("/api/v1/")) return false;
  const path = url.pathname.slice("/api/v1".length);
  if (path === "/events") { events(response); return true; }
  await new Promise((done) => setTimeout(done, Number(process.env.HEADWATER_MOCK_DELAY ?? 60)));
  for (const [method, pattern, act] of routes) {
    const match = pattern.exec(path);
    if (method !== request.method || match === null) continue;
    act(response, method === "GET" ? {} : await readJson(request), match);
    return true;
  }
  problem(response, 404, "not_found", `No ${path}`);
  return true;
}

function stand(middlewares: Connect.Server): void {
  middlewares.use((request, response, next) => {
    void answer(request, response).then((isDone) => { if (!isDone) next(); });
  });
}

export function mockServer(): Plugin {
  return {
    name: "headwater-mock",
    configureServer: ({ middlewares }) => { stand(middlewares); },
    configurePreviewServer: ({ middlewares }) => { stand(middlewares); },
  };
}
