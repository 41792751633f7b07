import { z } from "zod";
import { withCaFiles } from "./ca-files.ts";
import { type Environment, readSettings, SettingsError } from "./read-settings.ts";
import { inlineSecretFiles } from "./secret-files.ts";
import {
  cron,
  days,
  file,
  list,
  onOrOff,
  pairs,
  port,
  regularExpression,
  safeUrl,
  seconds,
  signIn,
  text,
  timeZone,
  url,
  wholeNumber,
} from "./setting-formats.ts";

/**
 * Every environment variable of the system. A process picks the ones it reads with `settingsFor`.
 * What is needed to run at all has no default, and no secret ever has one.
 */
const variables = {
  DATABASE_URL: url(
    /^postgres(ql)?$/,
    "set the PostgreSQL database, as in postgres://user:password@host:5432/rentease",
  ),
  // Not set: the queues live in PostgreSQL.
  REDIS_URL: url(
    /^rediss?$/,
    "set redis://host:6379, or nothing to keep the queues in PostgreSQL",
  ).optional(),
  // Whose certificates count as the server's own; not set, those that Node trusts.
  DATABASE_CA_FILE: file(
    "set the path of a PEM file, PostgreSQL's certificate authority",
  ).optional(),
  REDIS_CA_FILE: file("set the path of a PEM file, Redis' certificate authority").optional(),
  STRIPE_SECRET_KEY: text(
    /^(sk|rk)_(live|test)_\w+$/,
    "set a secret or restricted key (sk_… or rk_…) from Stripe's dashboard, Developers, API keys",
  ).optional(),
  // Several while one rolls, or for several endpoints.
  STRIPE_WEBHOOK_SECRETS: list(
    /^whsec_\S+$/,
    "set the signing secrets of the webhook endpoints (whsec_…), comma-separated",
  ),
  STRIPE_API_BASE: url(/^https?$/, "set an http(s) URL, or nothing for Stripe itself").default(
    "https://api.stripe.com",
  ),
  STRIPE_ACCOUNT_ID: text(
    /^acct_\w+$/,
    "set the account's id (acct_…); needed where the key may not read it",
  ).optional(),
  // What one key may ask in a second is shared by all that uses it: set less where other software asks as well.
  STRIPE_REQUESTS_PER_SECOND: wholeNumber(
    1,
    10_000,
    "set how many requests a second Stripe allows, from 1 to 10000, or nothing for 100 (live) and 25 (test)",
  ).optional(),
  STRIPE_ENDPOINT_REQUESTS_PER_SECOND: wholeNumber(
    1,
    10_000,
    "set how many requests a second Stripe allows to one endpoint, from 1 to 10000, or nothing for 25",
  ).optional(),
  // What backfills leave free while webhooks, the sweep or people cause requests too.
  STRIPE_LIVE_SHARE: wholeNumber(
    0,
    90,
    "set the percent of the requests that backfills leave to live work, from 0 to 90, or nothing for 20",
  ).default(20),
  INGRESS_PORT: port(3000),
  // Loopback unless somebody decides otherwise: a container sets 0.0.0.0.
  INGRESS_HOST: text(/^\S+$/, "set an address to listen on, such as 0.0.0.0").default("127.0.0.1"),
  CONSOLE_PORT: port(3001),
  CONSOLE_HOST: text(/^\S+$/, "set an address to listen on, such as 0.0.0.0").default("127.0.0.1"),
  // Health and metrics of a worker; a second one on the same machine takes another port, or 0.
  WORKER_PORT: port(3002),
  WORKER_HOST: text(/^\S+$/, "set an address to listen on, such as 0.0.0.0").default("127.0.0.1"),
  // Where browsers reach the console, behind whatever stands before it.
  CONSOLE_URL: url(
    /^https?$/,
    "set where browsers reach the console, as in https://payments.example.com",
  ).optional(),
  // Signs the cookies of those who are signed in: the same for all consoles.
  AUTH_SECRET: text(
    /^.{32,}$/,
    "set at least 32 random characters, as `openssl rand -base64 32` makes them",
  ),
  // What `serve` has the sign-in page show of the sandbox.
  SANDBOX_DEMO_USER: signIn("set email:password").optional(),
  SANDBOX_PORT: port(12111),
  PAYMENT_METHODS: pairs(
    /^[a-z0-9_]+$/,
    "set pairs of Stripe's payment method type and your own name, as in card=Card,ideal=iDEAL",
  ).optional(),
  BOOKING_REFERENCE_PATTERN: regularExpression(
    "set a regular expression that matches a booking reference, as in RE-\\d{4}-\\d{4}",
  ).optional(),
  // Metadata keys to look for a reference in, the first that holds one wins.
  BOOKING_REFERENCE_KEYS: list(
    /^[^[\]]{1,40}$/,
    "set metadata keys, comma-separated, of at most 40 characters each",
  ).default(["booking_reference", "booking_id"]),
  // Matching rules that may not decide yet: what they would match waits for a person (rentease match report).
  SUGGEST_ONLY_RULES: list(
    /^[a-z_]+$/,
    "set names of matching rules, comma-separated, as in phone_and_amount,card_and_amount",
  ).optional(),
  // How far apart a card payment that staff typed in and the Stripe payment it turns out to be may lie.
  ADOPTION_DAYS: days(7),
  // How often Stripe's list of events is compared with what the webhooks brought.
  SWEEP_SECONDS: seconds(300),
  // The last days are walked through again, so that what webhooks and sweep missed does not stay missed.
  BACKFILL_SCHEDULE: cron(
    "30 3 * * *",
    "set a cron pattern of five fields in TIME_ZONE, as in 30 3 * * *, or off",
  ),
  BACKFILL_DAYS: days(7),
  // The last days are compared with Stripe, after the walk: a payout of last month may still fail, a dispute be lost.
  AUDIT_SCHEDULE: cron(
    "0 5 * * *",
    "set a cron pattern of five fields in TIME_ZONE, as in 0 5 * * *, or off",
  ),
  AUDIT_DAYS: days(35),
  // Whether that audit sets right what it finds; one that a person starts does where they say so.
  AUDIT_REPAIR: onOrOff(false),
  // For how long what an applied event said of people is kept, beside what the books hold of it; and the log of what the
  // host's own system was told.
  PAYLOAD_RETENTION_DAYS: wholeNumber(
    0,
    3_660,
    "set for how many days payloads are kept, from 1 to 3660, or 0 to keep them",
  ).default(90),
  TIME_ZONE: timeZone("UTC", "set an IANA time zone, as in Europe/Amsterdam"),
  // Where the host's own system hears of changes; not set: it hears nothing, and nothing is kept for it.
  NOTIFY_URL: safeUrl(
    "set where your system takes webhooks in, an https URL without a password in it, or nothing to send none",
  ).optional(),
  // Several while one rolls: each signs.
  NOTIFY_SECRETS: list(
    /^whsec_(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    "set whsec_ and at least 24 random bytes in base64, as `openssl rand -base64 32` makes them; several comma-separated",
  ).optional(),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
      error: "set fatal, error, warn, info, debug, trace or silent",
    })
    .default("info"),
} as const satisfies Record<string, z.ZodType>;

type Variable = keyof typeof variables;

/** Every variable there is, as the environment names it. */
export const settingNames = Object.keys(variables) as Variable[];

/** A variable's name; with `?` a process can do without it although the table says it is needed. */
export type VariableName = Variable | `${Variable}?`;

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<Name>;

type ValueOf<Name extends VariableName> = Name extends Variable
  ? z.output<(typeof variables)[Name]>
  : Name extends `${infer Bare extends Variable}?`
    ? z.output<(typeof variables)[Bare]> | undefined
    : never;

type Bare<Name extends string> = Name extends `${infer Head}?` ? Head : Name;

/** `DATABASE_URL` is read as `databaseUrl`. */
export type SettingsOf<Names extends VariableName> = {
  [Name in Names as CamelCase<Bare<Name>>]: ValueOf<Name>;
};

/**
 * @example const { databaseUrl, redisUrl } = settingsFor(["DATABASE_URL", "REDIS_URL"]);
 * @throws {SettingsError} with one line for every variable that is missing or wrong.
 */
export function settingsFor<const Names extends VariableName>(
  names: readonly Names[],
  env: Environment = process.env,
): SettingsOf<Names> {
  const shape: Record<string, z.ZodType> = {};
  for (const name of names) {
    const bare = bareName(name);
    shape[bare] = name.endsWith("?") ? variables[bare].optional() : variables[bare];
  }
  const inlined = inlineSecretFiles(env);
  const read = readSettings(z.object(shape), withCaFiles(inlined.env), inlined.faults);
  return Object.fromEntries(
    names.map((name) => [camelCase(bareName(name)), read[bareName(name)]]),
  ) as SettingsOf<Names>;
}

/** What is wrong with the variables that are set, whoever reads them: one line each, never a value. */
export function findWrongSettings(env: Environment = process.env): string[] {
  const names = Object.keys(variables).map((name): VariableName => `${name as Variable}?`);
  try {
    settingsFor(names, env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.lines;
    throw error;
  }
}

function bareName(name: VariableName): Variable {
  return name.replace("?", "") as Variable;
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
