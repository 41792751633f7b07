import { expect, expectTypeOf, test } from "vitest";
import { notifyReceiver, notifySettingNames } from "./notify-receiver.ts";
import { SettingsError } from "./read-settings.ts";
import { settingsFor } from "./settings.ts";

const failure = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
};

test("a process gets the variables it names, typed and parsed", () => {
  const settings = settingsFor(
    ["DATABASE_URL", "REDIS_URL", "STRIPE_WEBHOOK_SECRETS", "INGRESS_PORT", "PAYMENT_METHODS"],
    {
      DATABASE_URL: "postgres://rentease:pw@db:5432/rentease",
      REDIS_URL: "",
      STRIPE_WEBHOOK_SECRETS: "whsec_new, whsec_old",
      PAYMENT_METHODS: "card=Credit card,sepa_debit=Bank = IBAN",
    },
  );
  expectTypeOf(settings.databaseUrl).toEqualTypeOf<string>();
  expectTypeOf(settings.redisUrl).toEqualTypeOf<string | undefined>();
  expectTypeOf(settings.stripeWebhookSecrets).toEqualTypeOf<string[]>();
  expect(settings).toEqual({
    databaseUrl: "postgres://rentease:pw@db:5432/rentease",
    redisUrl: undefined,
    stripeWebhookSecrets: ["whsec_new", "whsec_old"],
    ingressPort: 3000,
    paymentMethods: { card: "Credit card", sepa_debit: "Bank = IBAN" },
  });
});

test("who is told of changes is reached safely, and what it is told is signed", () => {
  const secret = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
  const receiver = (env: Record<string, string>) =>
    notifyReceiver(settingsFor(notifySettingNames, env));
  const told = {
    NOTIFY_URL: "https://pms.example.com/hooks",
    NOTIFY_SECRETS: `${secret},${secret}`,
  };
  expect(receiver(told)).toEqual({ url: told.NOTIFY_URL, secrets: [secret, secret] });
  expect(receiver({})).toBeNull();
  for (const url of ["http://127.0.0.1:9", "http://localhost/x", "http://[::1]:9/"]) {
    expect(receiver({ ...told, NOTIFY_URL: url })).toMatchObject({ url });
  }
  const unsafe = [
    "http://pms.example.com",
    "https://me:pw@pms.example.com",
    "ftp://pms.example.com",
  ];
  for (const url of unsafe) {
    expect(failure(() => receiver({ ...told, NOTIFY_URL: url }))).toMatch(
      /NOTIFY_URL is not valid/,
    );
  }
  for (const weak of ["whsec_", "whsec_c2hvcnQ=", secret.slice(6), `${secret}!`]) {
    const message = failure(() => receiver({ ...told, NOTIFY_SECRETS: weak }));
    expect(message).toMatch(/NOTIFY_SECRETS is not valid/);
  }
  expect(failure(() => receiver({ NOTIFY_URL: told.NOTIFY_URL }))).toMatch(/NOTIFY_SECRETS is not/);
  expect(failure(() => receiver({ NOTIFY_SECRETS: secret }))).toMatch(/NOTIFY_URL is not set/);
});

test("all that is wrong is said at once, one line a variable", () => {
  const message = failure(() =>
    settingsFor(["DATABASE_URL", "STRIPE_WEBHOOK_SECRETS", "STRIPE_SECRET_KEY", "INGRESS_PORT"], {
      DATABASE_URL: "   ",
      STRIPE_WEBHOOK_SECRETS: "whsec_a,hunter2",
      STRIPE_SECRET_KEY: "pk_live_oops",
      INGRESS_PORT: "70000",
    }),
  );
  expect(message.split("\n")).toHaveLength(5);
  expect(message).toMatch(/DATABASE_URL is not set: set the PostgreSQL database/);
  expect(message).toMatch(/STRIPE_WEBHOOK_SECRETS is not valid/);
  expect(message).toMatch(/STRIPE_SECRET_KEY is not valid/);
  expect(message).toMatch(/INGRESS_PORT is not valid/);
});

test("a wrong value is never quoted (P10)", () => {
  const message = failure(() =>
    settingsFor(["DATABASE_URL", "STRIPE_WEBHOOK_SECRETS", "STRIPE_SECRET_KEY", "REDIS_URL"], {
      DATABASE_URL: "mysql://root:hunter2@db/x",
      REDIS_URL: "hunter2",
      STRIPE_WEBHOOK_SECRETS: "hunter2",
      STRIPE_SECRET_KEY: "sk_live_hunter2 hunter2",
    }),
  );
  expect(message).not.toContain("hunter2");
});

test("a question mark lets a process do without a variable", () => {
  const settings = settingsFor(["DATABASE_URL?", "STRIPE_API_BASE"], {});
  expectTypeOf(settings.databaseUrl).toEqualTypeOf<string | undefined>();
  expect(settings).toEqual({ databaseUrl: undefined, stripeApiBase: "https://api.stripe.com" });
  expect(failure(() => settingsFor(["DATABASE_URL?"], { DATABASE_URL: "x" }))).toContain(
    "not valid",
  );
});

test.each([
  ["TIME_ZONE", "Europe/Amsterdam", "Mars/Olympus"],
  ["TIME_ZONE", "UTC", "+01:00"],
  ["BOOKING_REFERENCE_PATTERN", "RE-\\d{4}-\\d{4}", "RE-(\\d"],
  ["BOOKING_REFERENCE_PATTERN", "RE-\\d+", "\\d*"],
  ["PAYMENT_METHODS", "card=Card", "card"],
  ["PAYMENT_METHODS", "card=Card,ideal=iDEAL", "card=A,card=B"],
  ["STRIPE_API_BASE", "http://127.0.0.1:12111", "ftp://127.0.0.1"],
  ["STRIPE_ACCOUNT_ID", "acct_1abc", "1abc"],
  ["BOOKING_REFERENCE_KEYS", "booking, ref", "a[b]"],
  ["LOG_LEVEL", "debug", "loud"],
  ["INGRESS_PORT", "0", "-1"],
  ["STRIPE_REQUESTS_PER_SECOND", "100", "0"],
  ["STRIPE_ENDPOINT_REQUESTS_PER_SECOND", "1", "2.5"],
  ["STRIPE_LIVE_SHARE", "90", "100"],
] as const)("%s: %s will do, %s will not", (name, good, bad) => {
  expect(() => settingsFor([name], { [name]: good })).not.toThrow();
  expect(failure(() => settingsFor([name], { [name]: bad }))).toContain(`${name} is not valid`);
});
