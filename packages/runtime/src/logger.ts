import { pino, type DestinationStream, type Logger } from "pino";
import { describeError } from "./describe-error.ts";

export type { Logger } from "pino";

/** Names under which something private or secret could be logged by mistake. */
const PRIVATE_KEYS = [
  "email",
  "phone",
  "guest",
  "guestName",
  "payer",
  "card",
  "billing_details",
  "customer_details",
  "payload",
  "rawBody",
  "body",
  "headers",
  "authorization",
  "cookie",
  "password",
  "secret",
  "secrets",
  "secretKey",
  "stripeSecretKey",
  "stripeWebhookSecrets",
  "notifySecrets",
  "authSecret",
  "apiKey",
  "databaseUrl",
  "redisUrl",
];

/** Keys, passwords in URLs and e-mail addresses, wherever in a line they stand. */
const PRIVATE_TEXT = [
  /\b(?:sk|rk)_(?:live|test)_\w+/g,
  /\bwhsec_[\w+/=]+/g,
  /\brentease_[\w-]{43}/g,
  /(?<=:\/\/[^\s/:@"]*:)[^\s/@"]+(?=@)/g,
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/gi,
];

/**
 * JSON lines on stdout, one an event. Errors go in as `err` and come out as `describeError` has
 * them. Redaction is the net below, not the rule: ids and durations are all that should be logged
 * (P10).
 */
export function createLogger(
  name: string,
  level = "info",
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger {
  return pino(
    {
      name,
      level,
      base: { name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      redact: {
        paths: PRIVATE_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
        censor: "[private]",
      },
      hooks: { streamWrite: withoutPrivateText },
    },
    destination,
  );
}

function withoutPrivateText(line: string): string {
  return PRIVATE_TEXT.reduce((text, pattern) => text.replace(pattern, "[private]"), line);
}
