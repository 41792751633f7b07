import { showBackfill, startBackfill } from "@rentease/db";
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
import { stripeApi } from "./stripe-api.ts";
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
  let nowMs = begin;
  const seed = String(history.seed);
  const sandbox = createSandbox({ seed, asyncDelayMs: null, now: () => nowMs });
  const { records } = sandbox.world;
  try {
    const { url } = await sandbox.listen();
    const player = createPlayer(stripeApi(sandbox.app), history, {
      tick: () => (nowMs += history.inOneSecond ? 0 : 700),
      happened: () => records.events.size,
    });
    await player.play(0, history.steps.length);
    const gateway = createGateway({ secretKey: "sk_test_x", apiBase: url });
    await books.forget();
    await work({ sandbox, gateway, truth: listed(stripeTruth(records)) });
  } finally {
    await sandbox.close();
  }
}

/** Walks through a period until the backfill has ended. */
async function backfill(gateway: Gateway, from: number, to: number, mode = "apply" as const) {
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
