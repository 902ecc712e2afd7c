import { describe, expect, it } from "vitest";
import { ErrorDetails } from "hls.js";
import { actionFor, escalate, FATAL_ACTIONS, NO_REPAIRS } from "../../src/recovery/errors.ts";

const fatal = (details: string, status: number | null = null) => actionFor({ details, isFatal: true, status });

describe("the table", () => {
  it.each([
    [ErrorDetails.MANIFEST_LOAD_ERROR, "reconnect"],
    [ErrorDetails.LEVEL_LOAD_ERROR, "reconnect"],
    [ErrorDetails.LEVEL_LOAD_TIMEOUT, "reconnect"],
    [ErrorDetails.FRAG_LOAD_ERROR, "reconnect"],
    [ErrorDetails.LEVEL_EMPTY_ERROR, "reconnect"],
    [ErrorDetails.MANIFEST_PARSING_ERROR, "reconnect"],
    [ErrorDetails.BUFFER_APPEND_ERROR, "recover_media"],
    [ErrorDetails.FRAG_PARSING_ERROR, "recover_media"],
    [ErrorDetails.BUFFER_ADD_CODEC_ERROR, "reload"],
    [ErrorDetails.INTERNAL_EXCEPTION, "reload"],
    [ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR, "fail"],
  ])("%s → %s", (details, kind) => {
    expect(fatal(details).kind).toBe(kind);
  });

  it("names only errors the library has", () => {
    const known = new Set<string>(Object.values(ErrorDetails));
    expect(Object.keys(FATAL_ACTIONS).filter((details) => !known.has(details))).toEqual([]);
  });

  it("knows every load, buffer and parsing error the library has", () => {
    const own = /^(keySystem|interstitial|assetList|aborted|unknown)/;
    const missing = Object.values(ErrorDetails).filter((details) => !own.test(details) && !(details in FATAL_ACTIONS));
    expect(missing).toEqual([]);
  });

  it("starts anew after an error it does not know", () => {
    expect(fatal("somethingNew").kind).toBe("reload");
  });

  it("leaves errors that are not fatal to the library, and counts stalls", () => {
    expect(actionFor({ details: "fragLoadError", isFatal: false, status: 404 }).kind).toBe("ignore");
    expect(actionFor({ details: "bufferStalledError", isFatal: false, status: null }).kind).toBe("count_stall");
  });

  it.each([401, 403])("says so when the server refuses (%i)", (status) => {
    expect(fatal("manifestLoadError", status)).toEqual({ kind: "fail", code: "playback_refused" });
  });
});

describe("repeated trouble", () => {
  const recover = { kind: "recover_media" } as const;

  it("resets the decoder twice, then starts anew, then gives words", () => {
    let history = NO_REPAIRS;
    const kinds = Array.from({ length: 7 }, (_, index) => {
      const step = escalate(recover, history, index * 1000);
      history = step.history;
      return step.action.kind;
    });
    expect(kinds).toEqual(["recover_media", "recover_media", "reload", "reload", "reload", "reload", "fail"]);
  });

  it("forgets what lies more than a minute back", () => {
    let history = NO_REPAIRS;
    for (let index = 0; index < 6; index++) history = escalate(recover, history, index * 1000).history;
    expect(escalate(recover, history, 70_000).action.kind).toBe("recover_media");
  });

  it("never counts waiting for the server as a repair", () => {
    let history = NO_REPAIRS;
    for (let index = 0; index < 50; index++) history = escalate({ kind: "reconnect" }, history, index).history;
    expect(history).toEqual(NO_REPAIRS);
  });
});
