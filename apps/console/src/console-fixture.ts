// For the tests: the console on a database of its own, keys of every role, and payments as the worker would write them.
import { createSignIn, hashPassword } from "@rentease/auth";
import { defaultMethodNames, type Fact, referencePattern } from "@rentease/core";
import {
  type Role,
  type ApplyRules,
  bindAccount,
  closeDatabase,
  createApiKey,
  createUser,
  type Database,
  drainInbox,
  openDatabase,
  recordEvents,
} from "@rentease/db";
import type { QueueDepths, Queues } from "@rentease/queue";
import { createLogger } from "@rentease/runtime";
import { createApp } from "./app.ts";
import { factsOf, type Paid, refundOf } from "./told-payments.ts";

const rules: ApplyRules = {
  methodNames: defaultMethodNames,
  evidence: { metadataKeys: ["booking_reference"], textPattern: referencePattern(null) },
};

export type Called = { status: number; headers: Headers; body: Record<string, unknown> };

type Call = {
  body?: unknown;
  role?: Role | null;
  headers?: Record<string, string>;
  /** Sent as it is. */
  raw?: string;
};

/** What a browser shows. */
export type Shown = { status: number; headers: Headers; html: string };

type Browse = {
  /** Null: nobody is signed in. */
  role?: Role | null;
  headers?: Record<string, string>;
};

const none = { waiting: 0, active: 0, delayed: 0, failed: 0 };
const depths: QueueDepths = {
  events: { ...none, waiting: 3 },
  bookings: none,
  sweeps: none,
  backfills: none,
  windows: none,
  rewalks: none,
  audits: none,
  redactions: none,
};

const account = { account: "acct_test", livemode: false };

/** What the console needs for people to sign in to it. */
export function signInFor(db: Database, url = "http://127.0.0.1") {
  const secret = "a secret of the tests, long enough to sign with";
  const signIn = createSignIn({ db, secret, url, onError: () => {} });
  return { account, url, signIn, demoUser: null };
}

export async function startConsole(
  createDatabase: () => Promise<{ url: string; drop(): Promise<void> }>,
  { url }: { url?: string } = {},
) {
  const database = await createDatabase();
  const db = openDatabase(database.url, { max: 6 });
  await bindAccount(db, account);
  const keys = new Map<Role, string>();
  for (const role of ["viewer", "operator", "admin"] as const) {
    keys.set(role, (await createApiKey(db, { name: role, role }, "test")).key);
  }
  const enqueued: { name: string; payload: unknown }[] = [];
  const logs: string[] = [];
  const queue: { away: boolean; boards: Queues["boards"] } = {
    away: false,
    boards: async () => [],
  };
  const web = signInFor(db, url);
  const { app } = createApp({
    db,
    queues: {
      ping: async () => {},
      boards: () => queue.boards(),
      async depths() {
        if (queue.away) throw new Error("the queue is away");
        return depths;
      },
      async enqueue(contract, payloads) {
        if (queue.away) throw new Error("the queue is away");
        for (const payload of payloads) enqueued.push({ name: contract.name, payload });
      },
    },
    rules,
    timeZone: "Europe/Amsterdam",
    logger: createLogger("console", "info", { write: (line) => void logs.push(line) }),
    ...web,
  });

  const cookies = new Map<Role, Promise<string>>();
  /** Signs somebody of that role in, once. */
  const cookieOf = (role: Role): Promise<string> => {
    const known = cookies.get(role) ?? signInAs(role);
    cookies.set(role, known);
    return known;
  };
  const signInAs = async (role: Role): Promise<string> => {
    const [email, password] = [`${role}@example.com`, "a password of the tests"];
    const passwordHash = await hashPassword(password);
    await createUser(db, { email, name: `The ${role}`, role, passwordHash }, "test");
    const signedIn = await web.signIn.signIn(
      { email, password },
      { peer: "127.0.0.1", userAgent: null },
    );
    if ("refused" in signedIn) throw new Error(`not signed in: ${signedIn.refused}`);
    return signedIn.setCookies.map((cookie) => cookie.split(";")[0]).join("; ");
  };

  /** Asks as a browser does; an operator unless another role is named. */
  const ask = async (
    path: string,
    init: RequestInit,
    { role = "operator", headers }: Browse,
  ): Promise<Shown> => {
    const asked = new Headers(headers);
    if (role !== null) asked.set("cookie", await cookieOf(role));
    const response = await app.request(path, { ...init, headers: asked });
    return { status: response.status, headers: response.headers, html: await response.text() };
  };

  /** Opens a page of the console. */
  const browse = (path: string, how: Browse = {}) => ask(path, {}, how);

  /** Sends a form of the console; a field may occur several times. */
  const submit = (
    path: string,
    form: Readonly<Record<string, string | readonly string[]>>,
    how: Browse = {},
  ) => {
    const headers = { "sec-fetch-site": "same-origin", ...how.headers };
    const body = new URLSearchParams();
    for (const [name, values] of Object.entries(form)) {
      for (const value of [values].flat()) body.append(name, value);
    }
    return ask(path, { method: "POST", body }, { ...how, headers });
  };

  const headersOf = ({ role = "operator", body, raw, headers }: Call) => ({
    ...(role && { authorization: `Bearer ${keys.get(role)}` }),
    ...(body === undefined && raw === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  });

  /** Asks the API; an operator unless another role is named. */
  const call = async (method: string, path: string, how: Call = {}): Promise<Called> => {
    const response = await app.request(`/api/v1${path}`, {
      method,
      headers: headersOf(how),
      ...(how.raw === undefined
        ? how.body !== undefined && { body: JSON.stringify(how.body) }
        : { body: how.raw }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  };

  let told = 0;
  /** Applies facts, each list of them as an event tells it. */
  const apply = async (each: Fact[][]): Promise<void> => {
    const facts = new Map<string, Fact[]>();
    for (const some of each) facts.set(`evt_${(told += 1)}`, some);
    await recordEvents(
      db,
      [...facts.keys()].map((eventId) => ({
        eventId,
        type: "charge.succeeded",
        apiVersion: null,
        account: null,
        livemode: false,
        created: new Date(),
        payload: JSON.stringify({ id: eventId }),
        ignoredReason: null,
      })),
    );
    const { failures } = await drainInbox(db, {
      readFacts(payload) {
        const { id } = JSON.parse(payload) as { id: string };
        return facts.get(id) ?? [];
      },
      rules,
      maxAttempts: 3,
      backoffMs: () => 60_000,
      batchSize: 100,
    });
    if (failures.length > 0) throw new Error(`not applied: ${JSON.stringify(failures)}`);
  };

  /** Has Stripe tell of payments, and applies that. */
  const receive = (...payments: Paid[]) => apply(payments.map(factsOf));

  /** Has Stripe tell of a refund, and applies that. */
  const refund = ({ id, intent, amount }: { id: string; intent: string; amount: bigint }) =>
    apply([[refundOf(id, intent, amount)]]);

  return {
    db,
    app,
    call,
    ask,
    browse,
    cookieOf,
    submit,
    rules,
    apply,
    receive,
    refund,
    keys,
    enqueued,
    logs,
    queue,
    async stop() {
      await closeDatabase(db);
      await database.drop();
    },
  };
}
