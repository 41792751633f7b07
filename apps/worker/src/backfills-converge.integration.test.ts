import { createSandbox, type Sandbox } from "@rentease/sandbox";
import type { Gateway } from "@rentease/stripe";
import { createTestDatabase, waitUntil } from "@rentease/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BackfillStage, begin, createBackfillStage, end } from "./backfill-stage.ts";
import { drawFrom } from "./event-deliveries.ts";
import { type History, histories } from "./payment-histories.ts";
import { paymentRows, type RowsByKind } from "./payment-rows.ts";
import { createPlayer } from "./play-history.ts";
import { receivedEvent } from "./received-event.ts";
import { stripeApi } from "./stripe-api.ts";
import { stripeTruth } from "./stripe-truth.ts";

const runs = 20;
const timeoutMs = 60_000 + runs * 4_000;

let stage: BackfillStage<Sandbox>;
beforeAll(async () => {
  stage = await createBackfillStage({
    database: await createTestDatabase(),
    createSandbox,
    waitUntil,
  });
});
afterAll(() => stage.close());

type Played = { sandbox: Sandbox; gateway: Gateway; truth: RowsByKind };

/** Plays a history; `work` finds Stripe as it is then. */
async function afterHistory(history: History, work: (played: Played) => Promise<void>) {
  await stage.at(String(history.seed), async ({ sandbox, gateway, pass }) => {
    const { records } = sandbox.world;
    const player = createPlayer(stripeApi(sandbox.app), history, {
      tick: () => pass(history.inOneSecond ? 0 : 700),
      happened: () => records.events.size,
    });
    await player.play(0, history.steps.length);
    await work({ sandbox, gateway, truth: listed(stripeTruth(records)) });
  });
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
  return listed(await paymentRows(stage.db));
}

/** Rows of payments hold more than Stripe's objects say. */
function asTold({ payments, ...truth }: RowsByKind) {
  return {
    ...truth,
    payments: Object.fromEntries(
      Object.entries(payments).map(([id, row]) => [id, expect.objectContaining(row)]),
    ),
  };
}

const versions = () => stage.db.$client`
  select stripe_payment_intent, version from payment_intents union all
  select stripe_charge, version from payment_attempts order by 1`;

test(
  "P3: history alone gives Stripe's truth, and a second walk changes nothing",
  { timeout: timeoutMs },
  async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        await afterHistory(history, async ({ gateway, truth }) => {
          await stage.backfill(gateway, begin, end);
          const first = await rows();
          expect(first).toEqual(asTold(truth));
          const written = await versions();
          const again = await stage.backfill(gateway, begin, end);
          expect(again?.counts).toMatchObject({ created: 0, changed: 0, matched: 0, adopted: 0 });
          expect(await rows()).toEqual(first);
          expect(await versions()).toEqual(written);
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
              await stage.books.record(batch);
              await stage.books.drain(10);
            }
          };
          if (arrive === "before") await come();
          await Promise.all([stage.backfill(gateway, begin, end), come()]);
          await stage.books.settle(500, gateway);
          expect(await rows()).toEqual(asTold(truth));
        });
      }),
      { numRuns: runs, interruptAfterTimeLimit: timeoutMs - 20_000 },
    );
  },
);
