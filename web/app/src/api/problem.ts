/** An answer that is an error: RFC 9457 problem documents, and the faults that never reached the server. */

export interface FieldProblem {
  /** The field's name as the API calls it; empty when the problem concerns the whole. */
  readonly field: string;
  readonly message: string;
}

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly fields: readonly FieldProblem[];

  constructor(status: number, code: string, title: string, detail: string, fields: readonly FieldProblem[] = []) {
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.code = code;
    this.title = title;
    this.fields = fields;
  }
}

/** The codes this app gives by itself, beside the server's catalogue. */
export const UNREACHABLE = "server_unreachable";
export const UNREADABLE = "answer_unreadable";

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `body.ladder.0.height` concerns the field `ladder`. */
function fieldName(place: string): string {
  return place.split(".").find((step) => step !== "body" && step !== "query" && step !== "path") ?? "";
}

function readField(entry: unknown): FieldProblem | null {
  if (!isRecord(entry)) return null;
  return { field: fieldName(text(entry.field)), message: text(entry.detail) };
}

/** Turns the body of a failed answer into a problem, whatever the body is. */
export function readProblem(status: number, body: unknown): ApiProblem {
  if (!isRecord(body)) return new ApiProblem(status, UNREADABLE, "", "");
  const errors = Array.isArray(body.errors) ? body.errors.map(readField).filter((field) => field !== null) : [];
  return new ApiProblem(status, text(body.code) || UNREADABLE, text(body.title), text(body.detail), errors);
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  // `fetch` throws a TypeError when no answer came at all.
  if (error instanceof TypeError) return new ApiProblem(0, UNREACHABLE, "", "");
  return new ApiProblem(0, UNREADABLE, "", error instanceof Error ? error.message : "");
}
