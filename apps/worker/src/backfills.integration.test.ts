import {
  type BackfillMode,
  controlBackfill,
  listWindows,
  showBackfill,
  startBackfill,
} from "@rentease/db";
import { createLogger } from "@rentease/runtime";
import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { createGateway, type Gateway } from "@rentease/stripe";
import { createTestDatabase, waitUntil } from "@rentease/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyRules } from "./apply-rules.ts";
import { createBackfills } from "./backfills.ts";
import { type Books, openBooks } from "./books.ts";
import { drawFrom } from "./event-deliveries.ts";
import { type History, histories, references } from "./payment-histories.ts";
import { paymentRows, type RowsByKind } from "./payment-rows.ts";
import { createPlayer } from "./play-history.ts";
import { receivedEvent } from "./received-event.ts";
import { idIn, stripeApi, textIn } from "./stripe-api.ts";
import { stripeTruth } from "./stripe-truth.ts";

const runs = 20;
const timeoutMs = 60_000 + runs * 4_000;
const logger = createLogger("worker", "silent");
const day = 86_400_000;
/** Two months ago: all of a history lies before now, and nothing is too old to be asked about. */
const begin = Math.floor(Date.now() / 1000) * 1000 - 60 * day;
const end = begin + 45 * day;

let books: Books;
let drop: () => Promise<unknown>;
beforeAll(async () => {
  const database = await createTestDatabase();
  books = await openBooks(database.url, { workers: 2, bookings: references });
  drop = database.drop;
});
afterAll(async () => {
  await books.close();
  await drop();
});

type Played = { sandbox: Sandbox; gateway: Gateway; truth: RowsByKind };

/** Plays a history; `work` finds Stripe as it is then. */
async function afterHistory(history: History, work: (played: Played) => Promise<void>) {
  await atStripe(String(history.seed), async ({ sandbox, gateway, pass }) => {
    const { records } = sandbox.world;
    const player = createPlayer(stripeApi(sandbox.app), history, {
      tick: () => pass(history.inOneSecond ? 0 : 700),
      happened: () => records.events.size,
    });
    await player.play(0, history.steps.length);
    await work({ sandbox, gateway, truth: listed(stripeTruth(records)) });
  });
}

/** A sandbox whose time begins at `begin` and passes when told to, beside empty books. */
async function atStripe(
  seed: string,
  work: (stripe: {
    sandbox: Sandbox;
    gateway: Gateway;
    pass: (ms: number) => void;
    now: () => number;
  }) => Promise<void>,
) {
  let nowMs = begin;
  const sandbox = createSandbox({ seed, asyncDelayMs: null, now: () => nowMs });
  try {
    const { url } = await sandbox.listen();
    const gateway = createGateway({ secretKey: "sk_test_x", apiBase: url });
    await books.forget();
    await work({ sandbox, gateway, pass: (ms) => void (nowMs += ms), now: () => nowMs });
  } finally {
    await sandbox.close();
  }
}

/** Walks through a period until the backfill has ended. */
async function backfill(gateway: Gateway, from: number, to: number, mode: BackfillMode = "apply") {
  const backfills = createBackfills({ db: books.db, gateway, rules: applyRules(), logger });
  try {
    const { id } = await startBackfill(books.db, {
      from: new Date(from),
      to: new Date(to),
      timeZone: "Europe/Amsterdam",
      mode,
      startedBy: "test",
    });
    await backfills.wake();
    await waitUntil(
      async () => {
        await books.fetch(gateway);
        return (await showBackfill(books.db, id))?.state === "finished";
      },
      { timeoutMs: 30_000, what: "the end of the backfill" },
    );
    const ended = await showBackfill(books.db, id);
    expect(ended?.windows).toMatchObject({ pending: 0, running: 0, failed: 0 });
    return ended;
  } finally {
    await backfills.stop();
  }
}

/** A PaymentIntent that nobody tried to pay is in no list; a session that is open is, and no event tells of it. */
function listed({ intents, payments, sessions, ...rows }: RowsByKind): RowsByKind {
  const tried = new Set(
    Object.values(rows.charges).map((row) => row["stripe_payment_intent"] ?? row["payment"]),
  );
  const kept = (all: RowsByKind["intents"]) =>
    Object.fromEntries(Object.entries(all).filter(([id]) => tried.has(id) || id.startsWith("ch_")));
  const closed = Object.entries(sessions).filter(([, row]) => row["status"] !== "open");
  return {
    ...rows,
    intents: kept(intents),
    payments: kept(payments),
    sessions: Object.fromEntries(closed),
  };
}

async function rows(): Promise<RowsByKind> {
  return listed(await paymentRows(books.db));
}

function expectTruth(actual: RowsByKind, { payments, ...truth }: RowsByKind) {
  expect(actual).toEqual({
    ...truth,
    payments: Object.fromEntries(
      Object.entries(payments).map(([id, row]) => [id, expect.objectContaining(row)]),
    ),
  });
}

test(
  "P3: history alone gives Stripe's truth, and a second walk changes nothing",
  { timeout: timeoutMs },
  async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        await afterHistory(history, async ({ gateway, truth }) => {
          await backfill(gateway, begin, end);
          const first = await rows();
          expectTruth(first, truth);
          const versions = await books.db.$client`
            select stripe_payment_intent, version from payment_intents union all
            select stripe_charge, version from payment_attempts order by 1`;
          const again = await backfill(gateway, begin, end);
          expect(again?.counts).toMatchObject({ created: 0, changed: 0, matched: 0, adopted: 0 });
          expect(await rows()).toEqual(first);
          expect(
            await books.db.$client`
              select stripe_payment_intent, version from payment_intents union all
              select stripe_charge, version from payment_attempts order by 1`,
          ).toEqual(versions);
        });
      }),
      { numRuns: runs, interruptAfterTimeLimit: timeoutMs - 20_000 },
    );
  },
);

test(
  "P3: webhooks of any part of it, before or at the same time, end in the same truth",
  { timeout: timeoutMs },
  async () => {
    const webhooks = fc.record({
      chance: fc.integer(),
      arrive: fc.constantFrom("before", "meanwhile"),
    });
    await fc.assert(
      fc.asyncProperty(histories, webhooks, async (history, { chance, arrive }) => {
        await afterHistory(history, async ({ sandbox, gateway, truth }) => {
          const draw = drawFrom(chance);
          const events = [...sandbox.world.records.events.all()]
            .filter(() => draw(2) === 0)
            .map((event) => receivedEvent(event));
          const come = async () => {
            for (let batch = events.splice(0, 5); batch.length > 0; batch = events.splice(0, 5)) {
              await books.record(batch);
              await books.drain(10);
            }
          };
          if (arrive === "before") await come();
          await Promise.all([backfill(gateway, begin, end), come()]);
          await books.settle(500, gateway);
          expectTruth(await rows(), truth);
        });
      }),
      { numRuns: runs, interruptAfterTimeLimit: timeoutMs - 20_000 },
    );
  },
);

const card = { currency: "eur", confirm: "true", payment_method: "pm_card_visa" };

/** Pays once and returns the charge. */
async function pay(sandbox: Sandbox, amount = 12_000, fields = {}): Promise<string> {
  const intent = await stripeApi(sandbox.app).post("/v1/payment_intents", {
    ...card,
    amount: String(amount),
    ...fields,
  });
  sandbox.settle();
  return textIn(intent, "latest_charge") ?? "";
}

const stripeIds = async () => {
  const found = await books.db.$client<{ id: string }[]>`
    select stripe_charge as id from payment_attempts order by created`;
  return found.map(({ id }) => id);
};

test("what was created exactly at `from` is in, at `to` it is out", async () => {
  await atStripe("boundaries", async ({ sandbox, gateway, pass }) => {
    const charges: string[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      charges.push(await pay(sandbox));
      pass(60_000);
    }
    await backfill(gateway, begin + 60_000, begin + 3 * 60_000);
    expect(await stripeIds()).toEqual(charges.slice(1, 3));
    // The next period begins where this one ended.
    await backfill(gateway, begin + 3 * 60_000, begin + 5 * 60_000);
    expect(await stripeIds()).toEqual(charges.slice(1));
  });
});

test("a refund in the period brings the charge it is of, with its reference", async () => {
  await atStripe("late refund", async ({ sandbox, gateway, pass, now }) => {
    const charge = await pay(sandbox, 12_000, { "metadata[booking_reference]": references[0] });
    pass(20 * day);
    const from = now();
    await stripeApi(sandbox.app).post("/v1/refunds", { charge, amount: "5000" });
    sandbox.settle();
    pass(day);
    const ended = await backfill(gateway, from, now());
    expect(await stripeIds()).toEqual([charge]);
    const [payment] = await books.db.$client`select received, refunded, review from payments`;
    expect(payment).toEqual({ received: 12_000n, refunded: 5_000n, review: "matched" });
    expect(ended?.counts.created).toBeGreaterThan(2);
  });
});

test("what we hold and is not final is asked about, whatever its age", async () => {
  await atStripe("unsettled", async ({ sandbox, gateway, pass, now }) => {
    const api = stripeApi(sandbox.app);
    const charge = await pay(sandbox);
    const dispute = idIn(await api.post(`/_sandbox/charges/${charge}/dispute`, {}));
    await backfill(gateway, begin, now() + 1_000);
    const standing = async () =>
      (await books.db.$client`select disputed, lost, status from payments`)[0];
    expect(await standing()).toMatchObject({ disputed: 12_000n, lost: 0n });
    // Lost while nobody listened, in a period in which nothing else happened.
    pass(30 * day);
    const from = now() + 1_000;
    await api.post(`/_sandbox/disputes/${dispute}/lose`, {});
    pass(2 * day);
    await backfill(gateway, from + day, now());
    expect(await standing()).toMatchObject({ lost: 12_000n });
  });
});

test("a dry run says what it would do, and keeps none of it", async () => {
  await atStripe("dry", async ({ sandbox, gateway, pass, now }) => {
    const charge = await pay(sandbox, 12_000, { "metadata[booking_reference]": references[0] });
    await stripeApi(sandbox.app).post("/v1/refunds", { charge, amount: "5000" });
    sandbox.settle();
    pass(day);
    const before = await paymentRows(books.db);
    const dry = await backfill(gateway, begin, now(), "dry_run");
    expect(dry?.counts).toMatchObject({ matched: 1, changed: 0, adopted: 0 });
    expect(await paymentRows(books.db)).toEqual(before);
    expect(await books.db.$client`select * from object_fetches`).toEqual([]);
    const real = await backfill(gateway, begin, now());
    expect(dry?.counts.created).toBe(real?.counts.created);
    expect(real?.counts).toMatchObject({ created: 5, matched: 1 });
  });
});

test("a dense window gives parts of itself away, and each object is listed once", async () => {
  await atStripe("dense", async ({ sandbox, gateway, pass, now }) => {
    for (let payment = 0; payment < 730; payment += 1) {
      await stripeApi(sandbox.app).post("/v1/payment_intents", { ...card, amount: "5000" });
      // Several in one second, and every second.
      if (payment % 3 === 0) pass(1_000);
    }
    sandbox.settle();
    pass(60_000);
    const ended = await backfill(gateway, begin, now());
    const windows = (await listWindows(books.db, ended?.id ?? "")).filter(
      ({ kind }) => kind === "charge",
    );
    expect(windows.length).toBeGreaterThan(2);
    expect(windows.reduce((sum, { listed: count }) => sum + count, 0)).toBe(730);
    let from = new Date(begin);
    for (const window of windows) {
      expect(window.from).toEqual(from);
      from = window.to;
    }
    expect(from).toEqual(ended?.to);
    expect((await stripeIds()).length).toBe(730);
  });
});

test("a window that keeps failing is reported, the others go on, and a retry ends it", async () => {
  await atStripe("failing", async ({ sandbox, gateway, pass, now }) => {
    await pay(sandbox);
    pass(60_000);
    let broken = true;
    const failing: Gateway = {
      ...gateway,
      async listObjects(type, window) {
        if (broken && type === "refund")
          throw Object.assign(new Error("refused"), { retry: false });
        return gateway.listObjects(type, window);
      },
    };
    const { id } = await startBackfill(books.db, {
      from: new Date(begin),
      to: new Date(now()),
      timeZone: "UTC",
      mode: "apply",
      startedBy: "test",
    });
    const backfills = createBackfills({
      db: books.db,
      gateway: failing,
      rules: applyRules(),
      logger,
    });
    const ended = async () => {
      await backfills.wake();
      await waitUntil(
        async () => {
          await books.fetch(gateway);
          return (await showBackfill(books.db, id))?.state === "finished";
        },
        { timeoutMs: 20_000, what: "the end of the backfill" },
      );
      return showBackfill(books.db, id);
    };
    expect(await ended()).toMatchObject({ windows: { failed: 1, pending: 0, running: 0 } });
    expect(await stripeIds()).toHaveLength(1);
    const failed = (await listWindows(books.db, id)).filter(({ state }) => state === "failed");
    expect(failed).toMatchObject([{ kind: "refund", error: "Error: refused" }]);
    broken = false;
    await controlBackfill(books.db, id, "retry");
    expect(await ended()).toMatchObject({ windows: { failed: 0, pending: 0, running: 0 } });
    await backfills.stop();
  });
});

test("a paused backfill stops at its page and goes on from there; a canceled one never does", async () => {
  await atStripe("paused", async ({ sandbox, gateway, pass, now }) => {
    for (let payment = 0; payment < 250; payment += 1) {
      await stripeApi(sandbox.app).post("/v1/payment_intents", { ...card, amount: "5000" });
    }
    sandbox.settle();
    pass(60_000);
    const { id } = await startBackfill(books.db, {
      from: new Date(begin),
      to: new Date(now()),
      timeZone: "UTC",
      objects: ["charge"],
      mode: "apply",
      startedBy: "test",
    });
    let pages = 0;
    const pausing: Gateway = {
      ...gateway,
      async listObjects(type, window) {
        const page = await gateway.listObjects(type, window);
        pages += 1;
        if (pages === 2) await controlBackfill(books.db, id, "pause");
        return page;
      },
    };
    const backfills = createBackfills({
      db: books.db,
      gateway: pausing,
      rules: applyRules(),
      logger,
    });
    await backfills.wake();
    await waitUntil(
      async () => {
        const shown = await showBackfill(books.db, id);
        return shown?.state === "paused" && shown.windows.running === 0;
      },
      { timeoutMs: 20_000, what: "the pause" },
    );
    // The page that was under way is not applied, and listed again.
    expect(await stripeIds()).toHaveLength(100);
    await controlBackfill(books.db, id, "resume");
    await backfills.wake();
    await waitUntil(
      async () => {
        await books.fetch(gateway);
        return (await showBackfill(books.db, id))?.state === "finished";
      },
      { timeoutMs: 20_000, what: "the end of the backfill" },
    );
    expect(await stripeIds()).toHaveLength(250);
    expect((await showBackfill(books.db, id))?.counts.listed).toBe(250);
    await backfills.stop();
    await expect(controlBackfill(books.db, id, "pause")).rejects.toThrow("finished");

    const other = await startBackfill(books.db, {
      from: new Date(begin),
      to: new Date(now()),
      timeZone: "UTC",
      mode: "apply",
      startedBy: "test",
    });
    await controlBackfill(books.db, other.id, "cancel");
    await expect(controlBackfill(books.db, other.id, "resume")).rejects.toThrow("canceled");
  });
});
