// What other integrations got wrong about refunds, disputes and payouts, each by name. (Those about attempts and
// metadata: apply.integration.test.ts.)
import { setTimeout as sleep } from "node:timers/promises";
import {
  bookingBody,
  closeDatabase,
  countInbox,
  type Database,
  drainInbox,
  openDatabase,
  putBooking,
  recordEvents,
  showBooking,
} from "@rentease/db";
import { createLogger } from "@rentease/runtime";
import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { createGateway, type Gateway, readEventFacts } from "@rentease/stripe";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { applyRules } from "./apply-rules.ts";
import { fetchObjects } from "./fetch-objects.ts";
import { holdAnswers } from "./held-answers.ts";
import { paymentRows } from "./payment-rows.ts";
import { receivedEvent } from "./received-event.ts";
import { idIn, stripeApi, type StripeApi, textIn } from "./stripe-api.ts";

const logger = createLogger("worker", "silent");
const rules = applyRules();
const nowMs = Date.UTC(2026, 5, 1, 10);

let db: Database;
let other: Database;
let sandbox: Sandbox;
let stripe: StripeApi;
let gateway: Gateway;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase();
  [db, other] = [openDatabase(database.url, { max: 4 }), openDatabase(database.url, { max: 4 })];
  closers.push(
    () => closeDatabase(db),
    () => closeDatabase(other),
    () => database.drop(),
  );
});
beforeEach(async () => {
  await db.$client`truncate stripe_events, object_fetches, payments, payment_intents, payment_attempts,
    checkout_sessions, refunds, disputes, payouts, balance_transactions, bookings, allocations, match_decisions cascade`;
  // The clock stands still: every event is in one second.
  sandbox = createSandbox({ seed: "traps", asyncDelayMs: null, now: () => nowMs });
  const { url } = await sandbox.listen();
  stripe = stripeApi(sandbox.app);
  gateway = createGateway({ secretKey: "sk_test_x", apiBase: url });
  return () => sandbox.close();
});
afterAll(async () => {
  for (const close of closers) await close();
});

type StripeEvent = NonNullable<ReturnType<Sandbox["world"]["records"]["events"]["get"]>>;

/** The events that something brought about, in the order they happened. */
async function eventsOf(happen: () => unknown): Promise<StripeEvent[]> {
  const { events } = sandbox.world.records;
  const before = events.size;
  await happen();
  return [...events.all()].slice(before);
}

/** A card payment of 120 euro, settled; its charge. */
async function pay(fields: Record<string, string> = {}) {
  let charge = "";
  const events = await eventsOf(async () => {
    const money = { amount: "12000", currency: "eur" };
    const id = idIn(await stripe.post("/v1/payment_intents", { ...money, ...fields }));
    const confirm = { payment_method: "pm_card_nl" };
    const paid = await stripe.post(`/v1/payment_intents/${id}/confirm`, confirm);
    charge = textIn(paid, "latest_charge") ?? "";
    sandbox.settle();
  });
  return { charge, events };
}

async function refund(charge: string, amount: number) {
  let id = "";
  const events = await eventsOf(async () => {
    id = idIn(await stripe.post("/v1/refunds", { charge, amount: String(amount) }));
  });
  return { id, events };
}

/** Each alone, in this order. */
async function deliver(...events: readonly (StripeEvent | undefined)[]): Promise<void> {
  for (const event of events) {
    if (!event) throw new Error("no such event");
    await recordEvents(db, [receivedEvent(event)]);
    expect((await drain()).failures).toEqual([]);
  }
}

const drain = (pool = db) =>
  drainInbox(pool, {
    readFacts: readEventFacts,
    rules,
    maxAttempts: 3,
    backoffMs: () => 0,
    batchSize: 100,
  });

/** Until nothing is left to fetch. @returns what was asked of Stripe. */
async function fetchAll(): Promise<string[]> {
  const asked: string[] = [];
  const counting: Gateway = {
    ...gateway,
    fetchObject(type, id) {
      asked.push(type);
      return gateway.fetchObject(type, id);
    },
    listPayoutLines(payout) {
      asked.push("payout_lines");
      return gateway.listPayoutLines(payout);
    },
  };
  await fetchObjects({ db, gateway: counting, rules, logger });
  expect(await countInbox(db)).toMatchObject({ pending: 0, fetches: 0 });
  return asked.toSorted();
}

const only = <T>(rows: Record<string, T>): T | undefined => Object.values(rows)[0];
const payment = async () => only((await paymentRows(db)).payments);

describe("a refund", () => {
  test("that fails after it succeeded, told in the wrong order, has failed", async () => {
    const { charge, events } = await pay();
    const { id, events: given } = await refund(charge, 5_000);
    await deliver(...events, ...given);
    expect(await payment()).toMatchObject({ refunded: 5_000, status: "partially_refunded" });
    const failed = await eventsOf(() => sandbox.failRefund(id));
    expect(failed.map(({ type }) => type)).toContain("refund.failed");
    await db.$client`truncate stripe_events, object_fetches, payments, payment_intents, payment_attempts, refunds cascade`;

    await deliver(...failed.toReversed(), ...given.toReversed(), ...events);
    // The movements of the refund and of its failure, and the charge's.
    const movements = ["balance_transaction", "balance_transaction", "balance_transaction"];
    expect(await fetchAll()).toEqual(movements);
    const rows = await paymentRows(db);
    expect(only(rows.refunds)).toMatchObject({ status: "failed", conflicts: [] });
    expect(only(rows.payments)).toMatchObject({
      refunded: 0,
      status: "succeeded",
      fee: 205,
      net: 11_795,
    });
  });

  test("and a dispute that come before their payment wait for it", async () => {
    const { charge, events } = await pay();
    const { events: given } = await refund(charge, 2_000);
    const disputed = await eventsOf(() => sandbox.openDispute(charge, { amount: 10_000 }));
    await deliver(...disputed.filter(({ type }) => type.startsWith("charge.dispute")));
    await deliver(...given.filter(({ type }) => type.startsWith("refund")));
    const waiting = await paymentRows(db);
    expect(waiting.payments).toEqual({});
    expect(only(waiting.refunds)).toMatchObject({ payment: null, amount: 2_000 });
    expect(only(waiting.disputes)).toMatchObject({ payment: null, amount: 10_000 });

    await deliver(...events.toReversed());
    await fetchAll();
    const rows = await paymentRows(db);
    const [intent] = Object.keys(rows.intents);
    expect(only(rows.refunds)).toMatchObject({ payment: intent });
    expect(only(rows.disputes)).toMatchObject({ payment: intent });
    expect(only(rows.payments)).toMatchObject({
      refunded: 2_000,
      disputed: 10_000,
      status: "disputed",
      fee: 205 + 2_000,
      net: 12_000 - 205 - 2_000 - 10_000 - 2_000,
    });
  });

  test.each([
    { first: "the charge's first event", held: "payments" },
    { first: "a refund that names only the charge", held: "refunds" },
  ])(
    "P3: $first, and the other, applied by two processes at one moment, meet",
    async ({ held }) => {
      const { charge, events } = await pay();
      const { events: given } = await refund(charge, 2_000);
      const charged = events.find(({ type }) => type === "charge.succeeded");
      const [created] = given;
      if (!charged || !created) throw new Error("nothing happened");
      const object: object = created.data.object;
      const bare = { ...object, payment_intent: null };
      const naming = {
        ...receivedEvent(created),
        payload: JSON.stringify({ data: { object: bare } }),
      };
      const inTurn = [receivedEvent(charged), naming];
      if (held === "refunds") inTurn.reverse();

      // The first has read all that is known and is about to write it when the second begins.
      const holder = await db.$client.reserve();
      await holder`begin`;
      await holder.unsafe(`lock table ${held} in share mode`);
      const drains: Promise<unknown>[] = [];
      let done = 0;
      for (const [index, pool] of [db, other].entries()) {
        await recordEvents(db, inTurn.slice(index, index + 1));
        drains.push(drain(pool).finally(() => (done += 1)));
        await until(async () => done + (await waiting()) > index);
      }
      await holder`commit`;
      holder.release();
      expect(await Promise.all(drains)).toMatchObject([{ failures: [] }, { failures: [] }]);

      const rows = await paymentRows(db);
      expect(only(rows.payments)).toMatchObject({ refunded: 2_000, status: "partially_refunded" });
      expect(only(rows.refunds)).toMatchObject({ payment: textIn(object, "payment_intent") });
    },
  );
});

/** Transactions of this database that wait for a lock. */
async function waiting(): Promise<number> {
  const [row] = await db.$client<{ waiting: number }[]>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.waiting ?? 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("it never came to that");
    await sleep(10);
  }
}

describe("a dispute", () => {
  const statusOf = async () => {
    const { status, conflicts } = only((await paymentRows(db)).disputes) ?? {};
    return { status, conflicts };
  };

  test.each(["lost", "won"] as const)(
    "that was %s meanwhile is not opened again by an answer that was under way",
    async (end) => {
      const { charge, events } = await pay();
      const inquired = await eventsOf(() => sandbox.openDispute(charge, { inquiry: true }));
      const [opened] = inquired;
      const id = opened?.data.object.id ?? "";
      const escalated = await eventsOf(() => sandbox.decideDispute(id, "escalate"));
      await deliver(...events);
      await fetchAll();
      // An inquiry and a dispute, no money moved in between: which was the later?
      await deliver(opened, escalated[0]);
      expect(await statusOf()).toMatchObject({ conflicts: ["evidenceDueBy", "status"] });

      const { sent, release, held } = holdAnswers(gateway);
      const fetching = fetchObjects({ db, gateway: held, rules, logger });
      await sent;
      const verdict = end === "lost" ? "lose" : "win";
      const ended = await eventsOf(() => sandbox.decideDispute(id, verdict));
      await deliver(...escalated.slice(1), ...ended);
      release();
      // Too old an answer decides nothing: where it is still needed it is asked for again at once.
      await fetching;
      await fetchAll();
      expect(await statusOf()).toEqual({ status: end, conflicts: [] });
      expect(await payment()).toMatchObject(
        end === "lost" ? { status: "lost", lost: 12_000 } : { status: "succeeded", disputed: 0 },
      );
    },
  );

  test("that was lost and is won (reopened), its two ends told in the wrong order, is won", async () => {
    const { charge, events } = await pay();
    const opened = await eventsOf(() => sandbox.openDispute(charge));
    const id = sandbox.world.records.disputes.page({ limit: 1 }).data[0]?.id ?? "";
    const [lost] = await eventsOf(() => sandbox.decideDispute(id, "lose"));
    const [won, reinstated] = await eventsOf(() => sandbox.decideDispute(id, "reopen"));
    expect([lost?.type, won?.type]).toEqual(["charge.dispute.closed", "charge.dispute.closed"]);
    await deliver(...events, ...opened);
    await fetchAll();

    await deliver(won, lost);
    expect(await statusOf()).toMatchObject({ conflicts: ["status"] });
    expect(await fetchAll()).toEqual(["dispute"]);
    expect(await statusOf()).toEqual({ status: "won", conflicts: [] });
    await deliver(reinstated);
    expect(await fetchAll()).toEqual([]);
    expect(await payment()).toMatchObject({
      status: "succeeded",
      disputed: 0,
      lost: 0,
      fee: 205,
      net: 11_795,
    });
  });

  test("that was lost and is won needs no answer once its money is known to be back", async () => {
    const { charge, events } = await pay();
    const opened = await eventsOf(() => sandbox.openDispute(charge));
    const id = sandbox.world.records.disputes.page({ limit: 1 }).data[0]?.id ?? "";
    const closed = await eventsOf(() => {
      sandbox.decideDispute(id, "lose");
      sandbox.decideDispute(id, "reopen");
    });
    await deliver(...events, ...closed.toReversed(), ...opened);
    expect(await statusOf()).toEqual({ status: "won", conflicts: [] });
    // The charge's movement; a dispute carries its own.
    expect(await fetchAll()).toEqual(["balance_transaction"]);
  });
});

describe("a payout", () => {
  test("whose lines are read before their charge is known gives it its fee, without a further call", async () => {
    const { charge, events } = await pay();
    const paidOut = await eventsOf(() => {
      sandbox.runPayouts({ includePending: true });
      sandbox.settle();
    });
    await deliver(...paidOut);
    // The payout's own movement is a line of it too, yet its event names it first.
    expect(await fetchAll()).toEqual(["balance_transaction", "payout_lines"]);
    const { payments, transactions, payouts } = await paymentRows(db);
    expect(payments).toEqual({});
    const [payout] = Object.keys(payouts);
    expect(Object.values(transactions)).toMatchObject([
      { stripe_payout: payout },
      { stripe_payout: payout },
    ]);

    await deliver(...events);
    expect(await fetchAll()).toEqual([]);
    expect(await payment()).toMatchObject({ stripe_charge: charge, fee: 205, net: 11_795 });
  });
});

describe("a payment that was matched", () => {
  test("and is refunded keeps its match, and its booking's balance follows", async () => {
    const reference = "RE-2026-0001";
    const items = [{ kind: "nights", amount: 12_000 }];
    await putBooking(db, bookingBody.parse({ reference, currency: "eur", items }), "test");
    const { charge, events } = await pay({ "metadata[booking_reference]": reference });
    await deliver(...events);
    const standing = async () => {
      const booking = await showBooking(db, reference);
      const decisions = await db.$client`
        select action, rule from match_decisions order by id`;
      const { paid, refunded, balance } = booking ?? {};
      return { paid, refunded, balance, decisions: [...decisions] };
    };
    const matched = await standing();
    expect(matched).toMatchObject({ paid: 12_000n, refunded: 0n, balance: 0n });
    expect(matched.decisions.at(-1)).toEqual({ action: "matched", rule: "metadata" });

    const { id, events: part } = await refund(charge, 5_000);
    await deliver(...part);
    expect(await standing()).toEqual({ ...matched, refunded: 5_000n, balance: 5_000n });
    await deliver(...(await refund(charge, 7_000)).events);
    expect(await standing()).toEqual({ ...matched, refunded: 12_000n, balance: 12_000n });
    await deliver(...(await eventsOf(() => sandbox.failRefund(id))));
    expect(await standing()).toEqual({ ...matched, refunded: 7_000n, balance: 7_000n });
  });
});
