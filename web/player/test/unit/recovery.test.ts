import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LINK_BACKOFF, ON_AIR_BACKOFF, waitBefore } from "../../src/recovery/backoff.ts";
import { judge, probe, type ProbeAnswer } from "../../src/recovery/probe.ts";
import { Reviver } from "../../src/recovery/reviver.ts";

describe("waits", () => {
  it("grow up to a limit", () => {
    const waits = Array.from({ length: 12 }, (_, attempt) => waitBefore(attempt, LINK_BACKOFF, 0.5));
    expect(waits[0]).toBe(500);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(LINK_BACKOFF.limit_ms);
  });

  it("differ between viewers by half", () => {
    expect(waitBefore(20, ON_AIR_BACKOFF, 0)).toBe(3750);
    expect(waitBefore(20, ON_AIR_BACKOFF, 1)).toBe(6250);
  });
});

describe("the probe", () => {
  it.each([
    [200, "there"],
    [404, "absent"],
    [503, "absent"],
    [403, "refused"],
    [502, "unreachable"],
    [500, "unreachable"],
    [400, "invalid"],
    [429, "absent"],
  ])("%i means %s", (status, kind) => {
    expect(judge(status).kind).toBe(kind);
  });

  const ask = (answer: () => Promise<Response>) => probe("/x", new AbortController().signal, answer);

  it("tells an unknown channel from one that is not on air", () => {
    expect(judge(404, "playback_channel_unknown").kind).toBe("unknown");
    expect(judge(404, "playback_off_air").kind).toBe("absent");
  });

  it("reads the code of a problem document", async () => {
    const body = JSON.stringify({ code: "playback_channel_unknown" });
    const answer = new Response(body, { status: 404, headers: { "content-type": "application/problem+json" } });
    expect(await ask(() => Promise.resolve(answer))).toEqual({ kind: "unknown", code: "channel_unknown" });
  });

  it("believes only playlists", async () => {
    expect(await ask(() => Promise.resolve(new Response("#EXTM3U\n")))).toEqual({ kind: "there" });
    expect(await ask(() => Promise.resolve(new Response("<html>")))).toEqual({ kind: "unreachable" });
  });

  it("takes no answer for unreachable", async () => {
    expect(await ask(() => Promise.reject(new TypeError("Failed to fetch")))).toEqual({ kind: "unreachable" });
  });
});

describe("the reviver", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function make(answers: ProbeAnswer[]) {
    let isTroubled = true;
    const heard: string[] = [];
    const ask = vi.fn(() => Promise.resolve(answers.shift() ?? { kind: "there" as const }));
    const reviver = new Reviver(
      {
        address: () => "/x",
        isTroubled: () => isTroubled,
        plan: () => LINK_BACKOFF,
        answered: (answer) => {
          heard.push(answer.kind);
          if (answer.kind === "there") isTroubled = false;
        },
      },
      ask,
    );
    return { reviver, heard, ask };
  }

  it("asks again until the server is there, then rests", async () => {
    const { reviver, heard, ask } = make([{ kind: "unreachable" }, { kind: "unreachable" }]);
    reviver.wake();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual(["unreachable", "unreachable", "there"]);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it("asks once however often it is woken", async () => {
    const { reviver, ask } = make([]);
    reviver.wake();
    reviver.wake();
    await vi.advanceTimersByTimeAsync(10);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("does not wait when the network comes back", async () => {
    const { reviver, heard } = make([{ kind: "unreachable" }, { kind: "unreachable" }]);
    reviver.wake();
    await vi.advanceTimersByTimeAsync(0);
    reviver.hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(heard.length).toBe(2);
  });

  it("is silent once stopped", async () => {
    const { reviver, heard } = make([{ kind: "unreachable" }]);
    reviver.wake();
    reviver.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([]);
  });
});
