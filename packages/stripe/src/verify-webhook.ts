import Stripe from "stripe";
import { z } from "zod";

/** What the inbox keeps of an event beside its text. `thin`: an event without the object it is about. */
export interface WebhookEnvelope {
  kind: "snapshot" | "thin";
  id: string;
  type: string;
  created: Date;
  livemode: boolean;
  /** The version the object was rendered at; thin events have none. */
  apiVersion: string | null;
  /** The connected account it happened on (Connect); null: the account itself. */
  account: string | null;
  context: string | null;
}

export type WebhookRefusal =
  | "missing_signature"
  | "invalid_signature"
  | "stale_timestamp"
  | "not_an_event";

export type VerifiedWebhook =
  | { ok: true; event: WebhookEnvelope }
  | { ok: false; reason: WebhookRefusal };

/** Stripe's own: a signature older than this may be a replay. Signatures of the future pass. */
const TOLERANCE_SECONDS = 300;
/** Switches the SDK's check of the timestamp off. */
const ANY_AGE = 0;

/** Everything PostgreSQL can store as text: no control characters, at most Stripe's 255. */
const id = z.string().regex(/^[^\p{Cc}\p{Cs}]{1,255}$/u);
const optionalId = id.nullish().transform((value) => value ?? null);

const snapshotEvent = z.object({
  object: z.literal("event"),
  id,
  type: id,
  // Seconds, up to the year 9999.
  created: z.int().min(0).max(253_402_300_799),
  livemode: z.boolean(),
  api_version: optionalId,
  account: optionalId,
  context: optionalId,
  data: z.object({ object: z.object({}) }),
});

const thinEvent = z.object({
  object: z.literal("v2.core.event"),
  id,
  type: id,
  created: z.iso.datetime({ offset: true }),
  livemode: z.boolean(),
  context: optionalId,
});

const anyEvent = z.discriminatedUnion("object", [snapshotEvent, thinEvent]);

/**
 * Checks that Stripe signed this body, with any of the secrets (several while one rolls), and reads
 * its envelope. Never throws. The SDK's `constructEvent` is not used: it takes one secret, throws on
 * thin events and says why it refused only in prose.
 *
 * @param rawBody as received, to the byte.
 * @param now milliseconds since 1970.
 */
export function verifyWebhook(
  rawBody: Uint8Array | string,
  signatureHeader: string | undefined,
  secrets: readonly string[],
  now = Date.now(),
): VerifiedWebhook {
  if (!signatureHeader) return { ok: false, reason: "missing_signature" };
  // Decoded once: the SDK would for every secret.
  const body = typeof rawBody === "string" ? rawBody : Buffer.from(rawBody).toString("utf8");
  const signed = (tolerance: number): boolean =>
    secrets.some((secret) => isSigned(body, signatureHeader, secret, tolerance, now));
  if (!signed(TOLERANCE_SECONDS)) {
    return { ok: false, reason: signed(ANY_AGE) ? "stale_timestamp" : "invalid_signature" };
  }
  const event = readEnvelope(parseJson(body));
  return event ? { ok: true, event } : { ok: false, reason: "not_an_event" };
}

function isSigned(
  body: string,
  header: string,
  secret: string,
  toleranceSeconds: number,
  now: number,
): boolean {
  try {
    return (
      Stripe.webhooks.signature?.verifyHeader(
        body,
        header,
        secret,
        toleranceSeconds,
        undefined,
        now,
      ) ?? false
    );
  } catch {
    return false;
  }
}

/** What an event says of itself; undefined for what is not one. */
export function readEnvelope(value: unknown): WebhookEnvelope | undefined {
  const parsed = anyEvent.safeParse(value);
  if (!parsed.success) return undefined;
  const event = parsed.data;
  const shared = {
    id: event.id,
    type: event.type,
    livemode: event.livemode,
    context: event.context,
  };
  return event.object === "event"
    ? {
        ...shared,
        kind: "snapshot",
        created: new Date(event.created * 1000),
        apiVersion: event.api_version,
        account: event.account,
      }
    : {
        ...shared,
        kind: "thin",
        created: new Date(event.created),
        apiVersion: null,
        account: null,
      };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
