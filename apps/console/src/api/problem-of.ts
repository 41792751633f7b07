import { isConnectionFault, isPermanent } from "@rentease/db";
import { HTTPException } from "hono/http-exception";
import { bodyFault, Problem, type ProblemStatus } from "./problem.ts";

/** The errors that tell the caller something, by their code. Every other one is ours: 500, and nothing of it is told. */
const statuses: Readonly<Record<string, ProblemStatus>> = {
  adoption_not_found: 404,
  backfill_not_found: 404,
  backfill_state: 409,
  booking_conflict: 409,
  booking_not_found: 422,
  currency_differs: 422,
  decision_conflict: 409,
  erasure_refused: 409,
  erasure_unsettled: 409,
  external_id_conflict: 409,
  guest_not_found: 422,
  idempotency_key_in_use: 409,
  idempotency_key_reused: 422,
  invalid_note: 422,
  invalid_payment: 422,
  invalid_period: 422,
  invalid_shares: 422,
  not_a_manual_payment: 409,
  notification_not_found: 404,
  nothing_received: 409,
  nothing_to_undo: 409,
  payment_adopted: 409,
  payment_not_found: 404,
  payment_voided: 409,
  shares_exceed_payment: 422,
};

/** Stripe's events are sent again by themselves; a caller of the API shall ask again soon. */
const retryAfterSeconds = "5";

/** What an error means to whoever asked. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException) return ofHttpException(error);
  if (isConnectionFault(error)) {
    const detail = "the database can't be reached: ask again in a moment";
    const headers = { "retry-after": retryAfterSeconds };
    return new Problem(503, "database_unavailable", { detail, headers }, { cause: error });
  }
  const code = codeOf(error);
  const status = statuses[code];
  if (status !== undefined && error instanceof Error) {
    const field = "field" in error && typeof error.field === "string" ? error.field : null;
    const errors = field === null ? {} : { errors: [faultOf(field, error.message)] };
    return new Problem(status, code, { detail: error.message, ...errors }, { cause: error });
  }
  // A value that PostgreSQL can't hold, whatever field it stood in: the caller's to change.
  if (isPermanent(error) && !(error instanceof Error && "retry" in error)) {
    const detail = "a value is out of range or holds characters that can't be stored";
    return new Problem(422, "not_storable", { detail }, { cause: error });
  }
  return new Problem(500, "internal", {}, { cause: error });
}

/** Hono's own: a body that is no JSON, or of another media type. */
function ofHttpException(error: HTTPException): Problem {
  if (error.status === 415) {
    return new Problem(415, "not_json", {
      detail: "send the body as JSON, with Content-Type: application/json",
    });
  }
  if (error.status === 400) {
    return new Problem(400, "malformed_json", { detail: "the body is not valid JSON" });
  }
  if (error.status === 403) {
    const detail = "another site sent this: open the console itself, and try again there";
    return new Problem(403, "cross_site", { detail });
  }
  return new Problem(500, "internal", {}, { cause: error });
}

/** Fields of the body, but for headers, which are written with a capital. */
function faultOf(field: string, detail: string) {
  if (/^[A-Z]/.test(field)) return { field, detail };
  return bodyFault(field.split(/[.[\]]+/).filter(Boolean), detail);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
