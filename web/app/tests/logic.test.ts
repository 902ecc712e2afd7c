import { describe, expect, test } from "vitest";
import type { Channel } from "../src/api/shapes";
import { channels } from "../dev/invented";
import { ApiProblem, asProblem, readProblem, UNREACHABLE, UNREADABLE } from "../src/api/problem";
import { appendSample, HISTORY_LIMIT } from "../src/api/samples";
import { adviseOn } from "../src/pages/channel/advice";
import { ffmpegCommand, gstreamerCommand } from "../src/pages/channel/commands";
import { DEFAULT_LADDER, isLadderValid, nextRung } from "../src/pages/channel/ladder";
import { patchOf, planSave, settingsOf } from "../src/pages/channel/save-plan";
import { detailLines } from "../src/pages/admin/detail";
import { countChannels, selectChannels, type Wanted } from "../src/pages/control/select";
import { safeNext } from "../src/session/next";
import { suggestPassword } from "../src/session/password";
import { readAdminSearch, readControlSearch, readEmbedSearch, readHomeSearch } from "../src/session/url";
import { embedCode } from "../src/pages/watch/embed-code";
import { sparklinePath } from "../src/ui/sparkline-path";

const [model] = channels;
if (model === undefined) throw new Error("no invented channel");
const river = model;

describe("the address's search part", () => {
  test("unknown and default values fall away", () => {
    expect(readControlSearch({ q: "", show: "everything", sort: "name", view: "list", create: "x" })).toEqual({ sort: "name", view: "list" });
    expect(readAdminSearch({ tab: "secrets" })).toEqual({});
  });

  test("numbers typed as a search stay text", () => {
    expect(readHomeSearch({ q: 5 })).toEqual({ q: "5" });
  });

  test("muted may be written in any usual way", () => {
    for (const muted of [true, 1, ""]) expect(readEmbedSearch({ muted })).toEqual({ muted: true });
    expect(readEmbedSearch({ muted: false })).toEqual({});
  });
});

describe("after signing in", () => {
  test("only paths of our own are followed", () => {
    expect(safeNext("/control/river?tab=links", "/")).toBe("/control/river?tab=links");
    for (const next of ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", undefined]) expect(safeNext(next, "/control")).toBe("/control");
  });
});

describe("problems", () => {
  test("a problem document is read whole", () => {
    const problem = readProblem(422, {
      title: "Input",
      detail: "What you sent cannot be used.",
      code: "request_invalid",
      errors: [{ field: "body.ladder.0.height", code: "greater_than_equal", detail: "At least 120." }],
    });
    expect(problem).toMatchObject({ status: 422, code: "request_invalid", message: "What you sent cannot be used." });
    expect(problem.fields).toEqual([{ field: "ladder", message: "At least 120." }]);
  });

  test("anything else is still a problem with a code", () => {
    expect(readProblem(502, undefined).code).toBe(UNREADABLE);
    expect(asProblem(new TypeError("Failed to fetch")).code).toBe(UNREACHABLE);
    expect(asProblem("?").code).toBe(UNREADABLE);
    const known = new ApiProblem(404, "channel_not_found", "", "");
    expect(asProblem(known)).toBe(known);
  });
});

describe("the control room's choice", () => {
  const wanted: Wanted = { q: "", filter: "all", sort: "state", locale: "zh-TW", alarmed: new Set() };
  const slugs = (changes: Partial<Wanted>): string[] => selectChannels(channels, { ...wanted, ...changes }).map((channel) => channel.slug);

  test("what needs an eye comes first, what is off air last", () => {
    const order = slugs({});
    expect(order[0]).toBe("school-sports");
    expect(order.slice(-2).sort()).toEqual(["chapel", "studio-b"]);
  });

  test("filters", () => {
    expect(slugs({ filter: "off_air" }).sort()).toEqual(["chapel", "studio-b"]);
    expect(slugs({ filter: "trouble" })).toEqual(["school-sports"]);
    expect(slugs({ filter: "trouble", alarmed: new Set([river.id]) }).sort()).toEqual(["school-sports", river.slug].sort());
    expect(slugs({ q: "議事" })).toEqual(["city-council"]);
  });

  test("figures sort downwards", () => {
    expect(slugs({ sort: "viewers" })[0]).toBe("river");
    expect(slugs({ sort: "bitrate" })[0]).toBe("city-council");
  });

  test("the counts are those of the filters", () => {
    expect(countChannels(channels, new Set())).toEqual({ all: 7, on_air: 5, trouble: 1, off_air: 2 });
  });
});

describe("advice on a signal", () => {
  const measured = river.measured;
  if (measured === null) throw new Error("not measured");
  const on = (changes: Partial<NonNullable<Channel["measured"]>>, mode: Channel["mode"] = "encode"): string[] =>
    adviseOn({ status: "on_air", mode, measured: { ...measured, ...changes } });

  test("a sound signal needs none", () => {
    expect(on({})).toEqual([]);
    expect(adviseOn({ status: "off_air", mode: "encode", measured: null })).toEqual([]);
  });

  test("each fault has its own", () => {
    expect(on({ encode_speed: 0.8 })).toEqual(["encode_slow"]);
    expect(on({ encode_speed: 0.8 }, "passthrough_all")).toEqual([]);
    expect(on({ behind_s: 3 })).toEqual(["behind"]);
    expect(on({ audio: null })).toEqual(["no_audio"]);
    expect(on({ gop_s: 8 })).toEqual([]);
    expect(on({ gop_s: 8 }, "passthrough_top")).toEqual(["gop_long"]);
  });
});

describe("saving", () => {
  const saved = settingsOf(river);

  test("nothing changed, nothing to save", () => {
    expect(planSave(saved, { ...saved })).toEqual([]);
  });

  test("each change says when it holds, and only changes are sent", () => {
    const wanted = { ...saved, name: "New", mode: "passthrough_all" as const };
    const plan = planSave(saved, wanted);
    expect(plan).toEqual([
      { field: "name", when: "now" },
      { field: "mode", when: "next" },
    ]);
    expect(patchOf(plan, wanted)).toEqual({ name: "New", mode: "passthrough_all" });
  });

  test("locking playback warns of the viewers", () => {
    expect(planSave(saved, { ...saved, playback_policy: "token" })).toEqual([{ field: "playback_policy", when: "viewers" }]);
    const locked = { ...saved, playback_policy: "token" as const };
    expect(planSave(locked, saved)).toEqual([{ field: "playback_policy", when: "now" }]);
  });
});

describe("ladders", () => {
  test("the default is valid, and grows downwards", () => {
    expect(isLadderValid(DEFAULT_LADDER)).toBe(true);
    expect(isLadderValid([...DEFAULT_LADDER, nextRung(DEFAULT_LADDER)])).toBe(true);
    expect(isLadderValid([nextRung([])])).toBe(true);
  });

  test.each([
    ["empty", []],
    ["odd height", [{ name: "a", height: 721, bitrate_bps: 1_000_000 }]],
    ["no number", [{ name: "a", height: Number.NaN, bitrate_bps: 1_000_000 }]],
    ["too little", [{ name: "a", height: 720, bitrate_bps: 1_000 }]],
    ["rising", DEFAULT_LADDER.toReversed()],
    ["same name", DEFAULT_LADDER.map((rung) => ({ ...rung, name: "x" }))],
  ])("%s is refused", (_name, ladder) => {
    expect(isLadderValid(ladder)).toBe(false);
  });
});

test("commands carry address and key, and a place for the key while it is hidden", () => {
  expect(ffmpegCommand("rtmp://host:1935/live", "k1")).toContain("'rtmp://host:1935/live/k1'");
  expect(gstreamerCommand("rtmp://host:1935/live/", null)).toContain("'rtmp://host:1935/live/STREAM_KEY'");
});

test("the embed code cannot be broken by a name", () => {
  expect(embedCode("https://tv.example/embed/a", '"><script>')).toContain('title="&quot;>&lt;script>"');
});

test("a sparkline breaks where a value is missing and leaves room for what is to come", () => {
  expect(sparklinePath([1, null, 1], 5, 40, 10)).toBe("M20.0 2.0M40.0 2.0");
  expect(sparklinePath([], 5, 40, 10)).toBe("");
});

test("the history is bounded", () => {
  let samples: ReturnType<typeof appendSample> = [];
  for (let at = 0; at < HISTORY_LIMIT + 20; at += 1) samples = appendSample(samples, { at_ms: at, bitrate_bps: 1, frame_rate: 1, viewers: 0 });
  expect(samples.length).toBe(HISTORY_LIMIT);
  expect(samples[0]?.at_ms).toBe(20);
});

test("audit details read as a change", () => {
  expect(detailLines({ dvr_window_s: [3_600, 7_200], input_id: "i1", ladder: [null, []] })).toEqual(["dvr_window_s: 3600 → 7200", "input_id: i1", "ladder: null → []"]);
});

test("proposed passwords have no signs that look alike", () => {
  expect(suggestPassword((bytes) => bytes.map((_, index) => index))).toBe("abcd-efgh-jkmn-pqrs");
  expect(suggestPassword()).toMatch(/^([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$/);
});
