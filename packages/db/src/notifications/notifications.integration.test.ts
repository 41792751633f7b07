import { sql } from "drizzle-orm";
import { createTestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Transaction } from "../database.ts";
import { decideMatch } from "../decisions/decide-match.ts";
import { directRefund } from "../decisions/direct-refund.ts";
import { type Books, openBooks } from "../decisions/test-books.ts";
import { unmatch } from "../decisions/unmatch.ts";
import { holdWrites } from "../held-writes.ts";
import { intentFact, refundFact, sessionFact } from "../inbox/told-facts.ts";
import { lowestIdAt } from "../new-id.ts";
import { createManualPayment } from "../manual-payments/create-manual-payment.ts";
import { collectChanges, forgetChanges } from "./collect-changes.ts";
import { forgetNotifications } from "./forget-notifications.ts";
import { listNotifications, showNotification } from "./list-notifications.ts";
import { readNotificationHealth } from "./notification-health.ts";
import { replayFailed, replayNotification } from "./replay-notification.ts";
import { hurryWaiting } from "./hurry-waiting.ts";
import { tellBookings } from "./tell-bookings.ts";
import { testNotifications } from "./test-notifications.ts";
import { type DueNotification, type Outcome, recordAnswer, takeDue } from "./send-due.ts";

let books: Books;

beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
afterAll(() => books.close());
beforeEach(() => books.empty());

const named = (reference: string) => ({ metadata: { booking_reference: reference } });

/** Takes what is due and has it end so. */
async function send(outcome: Outcome = "delivered"): Promise<DueNotification[]> {
  await collectChanges(books.db);
  const due = await takeDue(books.db, { limit: 10, lostAfterMs: 60_000 });
  for (const each of due) await answered(each, outcome);
  return due;
}

async function answered({ id, attempt }: DueNotification, outcome: Outcome): Promise<void> {
  const status = outcome === "delivered" ? 204 : 500;
  const at = "2026-06-01T10:00:00.000Z";
  await recordAnswer(books.db, id, { attempt, at, status, error: null, durationMs: 5 }, outcome);
}

function told(due: readonly DueNotification[]): unknown[] {
  return due.map(({ body }) => JSON.parse(body).data);
}

async function marked(): Promise<string[]> {
  const rows = await books.db.$client<{ reference: string }[]>`
    select distinct reference from booking_changes join bookings on bookings.id = booking_id order by 1`;
  return rows.map(({ reference }) => reference);
}

/** Collects, and holds that up before it reads of this table until `change` is committed. */
async function collectWhile(
  table: string,
  change: (tx: Transaction) => Promise<unknown>,
): Promise<void> {
  const { collecting } = await books.other.transaction(async (tx) => {
    await tx.execute(sql`lock table ${sql.identifier(table)} in access exclusive mode`);
    await change(tx);
    const collects = collectChanges(books.db);
    const blocked = async () => {
      const rows = await tx.execute(sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      return rows.length > 0;
    };
    await waitUntil(blocked, { what: "the look to wait" });
    return { collecting: collects };
  });
  await collecting;
}

async function paidBooking(reference = "RE-1", payment = "pi_1"): Promise<void> {
  await books.put({ reference, guest: { name: "Ana Holm", email: "ana@example.com" } });
  await books.told.apply(intentFact({ id: payment, ...named(reference) }));
}

describe("what is marked", () => {
  test("a match that later evidence takes back", async () => {
    await books.put({ reference: "RE-1" });
    await books.told.apply(intentFact({ id: "pi_1", description: "Stay RE-1" }));
    await send();
    await books.told.apply(sessionFact({ id: "cs_1", paymentIntent: "pi_1", ...named("RE-9") }));
    expect(await marked()).toEqual(["RE-1"]);
    expect(told(await send())).toMatchObject([{ reference: "RE-1", paid: 0, payments: [] }]);
  });

  test("whose a refund is, where the sum stays the same", async () => {
    for (const reference of ["RE-1", "RE-2"]) await books.put({ reference });
    await books.told.apply(
      intentFact({ id: "pi_1" }),
      refundFact({ id: "re_1", paymentIntent: "pi_1", amount: 1_000n, status: "pending" }),
    );
    const halves = ["RE-1", "RE-2"].map((reference) => ({ reference, amount: 6_000n }));
    await decideMatch(books.db, await books.idOf("pi_1"), halves, { by: "ana" });
    await directRefund(books.db, "re_1", [{ reference: "RE-2", amount: 1_000n }], { by: "ana" });
    expect(told(await send())).toMatchObject([{ refunded: 0 }, { refunded: 1_000 }]);
    await books.told.apply(
      refundFact({ id: "re_1", paymentIntent: "pi_1", amount: 1_000n, status: "failed" }),
      refundFact({ id: "re_2", paymentIntent: "pi_1", amount: 1_000n }),
    );
    expect(told(await send())).toMatchObject([{ refunded: 500 }, { refunded: 500 }]);
  });
});

describe("what is told", () => {
  test("how the account stands, with its payments, and nothing of the guest", async () => {
    await paidBooking();
    const [due] = await send();
    const { type, timestamp, data } = JSON.parse(due?.body ?? "");
    expect([type, Number.isNaN(Date.parse(timestamp))]).toEqual(["booking.changed", false]);
    const none = { refunded: 0, disputed: 0, lost: 0 };
    expect(data).toEqual({
      reference: "RE-1",
      expected: 12_000,
      currency: "eur",
      paid: 12_000,
      ...none,
      balance: 0,
      other_currencies: [],
      payments: [
        {
          id: await books.idOf("pi_1"),
          source: "stripe",
          status: "succeeded",
          method: null,
          stripe: { payment_intent: "pi_1", charge: null },
          currency: "eur",
          allocated: 12_000,
          share: { paid: 12_000, ...none },
        },
      ],
    });
  });

  test("not of a booking that its own system just put and nobody paid", async () => {
    await books.put({ reference: "RE-1" });
    expect(await send()).toEqual([]);
    expect(await marked()).toEqual([]);
  });

  test("a first payment that comes while its booking is looked at, once", async () => {
    await books.put({ reference: "RE-1" });
    await collectWhile("match_decisions", async (tx) => {
      const paidAt = new Date("2026-06-01T10:00:00Z");
      const typed = { reference: "RE-1", amount: 12_000n, currency: "eur", method: "cash", paidAt };
      await createManualPayment(tx, typed, "ana");
    });
    const due = [...(await send()), ...(await send())];
    expect(told(due)).toMatchObject([{ paid: 12_000 }]);
  });

  test("nothing in half of what changes while its booking is looked at", async () => {
    await paidBooking();
    await collectWhile("bookings", (tx) =>
      tx.execute(sql`update payments set status = 'refunded', refunded = received`),
    );
    expect(told(await send())).toMatchObject([
      { refunded: 0, payments: [{ status: "succeeded", share: { refunded: 0 } }] },
    ]);
  });

  test("not the same again", async () => {
    await paidBooking();
    expect(await send()).toHaveLength(1);
    await books.put({ reference: "RE-1" });
    expect(await marked()).toEqual(["RE-1"]);
    expect(await send()).toEqual([]);
  });

  test("that nothing is left of it, too", async () => {
    await paidBooking();
    await send();
    await unmatch(books.db, await books.idOf("pi_1"), { by: "ana" });
    expect(told(await send())).toMatchObject([{ paid: 0, balance: 12_000, payments: [] }]);
  });

  test("that nothing is left of what nobody was told of: it was matched before there was a receiver", async () => {
    await paidBooking();
    await books.db.$client`truncate booking_changes`;
    await unmatch(books.db, await books.idOf("pi_1"), { by: "ana" });
    expect(told(await send())).toMatchObject([{ paid: 0, balance: 12_000, payments: [] }]);
  });

  test("the same again after one that failed: it may have come or not", async () => {
    await paidBooking();
    await send("failed");
    await books.put({ reference: "RE-1" });
    expect(await send()).toHaveLength(1);
  });
});

describe("changes while one is under way", () => {
  test("are one notification after it, of how the account stands then", async () => {
    await paidBooking();
    await collectChanges(books.db);
    const [first] = await takeDue(books.db, { limit: 1, lostAfterMs: 60_000 });
    if (!first) throw new Error("nothing was due");
    for (const amount of [1, 2, 3]) {
      await books.put({ reference: "RE-1", instalments: [{ kind: "deposit", amount }] });
      expect(await send()).toEqual([]);
    }
    await answered(first, "delivered");
    expect(told(await send())).toMatchObject([{ expected: 3 }]);
    expect(await send()).toEqual([]);
  });

  test("are told too when it failed for good", async () => {
    await paidBooking();
    const [first] = await send({ retryInMs: 0 });
    await books.put({ reference: "RE-1", instalments: [{ kind: "deposit", amount: 5 }] });
    const [again] = await send("failed");
    expect([again?.id, again?.body]).toEqual([first?.id, first?.body]);
    expect(told(await send())).toMatchObject([{ expected: 5 }]);
  });

  test("are not lost to a second process that collects at the same time", async () => {
    await paidBooking();
    const held = await holdWrites(books.other, "notifications");
    const first = collectChanges(books.db);
    await held.until(1);
    await books.put({ reference: "RE-1", instalments: [{ kind: "deposit", amount: 5 }] });
    const second = collectChanges(books.db);
    await Promise.race([second, held.until(2)]);
    await held.release();
    await Promise.all([first, second]);
    await held.end();
    expect(told(await send())).toMatchObject([{ expected: 12_000 }]);
    expect(told(await send())).toMatchObject([{ expected: 5 }]);
  });
});

describe("an attempt", () => {
  test("that is never heard of again is repeated under the same id, with the same body", async () => {
    await paidBooking();
    await collectChanges(books.db);
    const [lost] = await takeDue(books.db, { limit: 1, lostAfterMs: 0 });
    const [again] = await takeDue(books.db, { limit: 1, lostAfterMs: 60_000 });
    expect(again).toEqual({ ...lost, attempt: 2 });
    expect(await takeDue(books.db, { limit: 1, lostAfterMs: 0 })).toEqual([]);
  });

  test("taken for lost does not end the one that came after it, unless it was delivered", async () => {
    await paidBooking();
    await collectChanges(books.db);
    const [lost] = await takeDue(books.db, { limit: 1, lostAfterMs: 0 });
    await takeDue(books.db, { limit: 1, lostAfterMs: 60_000 });
    if (!lost) throw new Error("nothing was due");
    await answered(lost, "failed");
    expect(await showNotification(books.db, lost.id)).toMatchObject({ state: "pending" });
    await answered(lost, "delivered");
    const ended = await showNotification(books.db, lost.id);
    expect(ended).toMatchObject({ state: "delivered", attempts: 2, lastStatus: 204 });
  });
});

/** Has the last attempts lie so long ago. */
async function pass(time: string): Promise<void> {
  await books.db.$client`
    update notifications set answers = jsonb_set(answers, '{-1,at}', to_jsonb(now() - ${time}::interval))
    where state = 'pending' and answers <> '[]'`;
}

/** How many seconds from now those that wait are tried again, the soonest first. */
async function waits(): Promise<number[]> {
  const rows = await books.db.$client<{ seconds: number }[]>`
    select greatest(0, round(extract(epoch from next_attempt_at - now())))::int as seconds
    from notifications where state = 'pending' order by next_attempt_at`;
  return rows.map(({ seconds }) => seconds);
}

describe("before its time", () => {
  const dayMs = 86_400_000;

  test("what waits is tried once the receiver took another one, never more than ten at once", async () => {
    const references = Array.from({ length: 13 }, (_, at) => `RE-${at + 1}`);
    for (const reference of references) await paidBooking(reference, `pi_${reference}`);
    await collectChanges(books.db);
    for (const due of await takeDue(books.db, { limit: 13, lostAfterMs: 60_000 })) {
      await answered(due, { retryInMs: dayMs });
    }
    expect(await send()).toEqual([]);
    await hurryWaiting(books.db);
    // There are ten already.
    await hurryWaiting(books.db);
    expect(await send()).toHaveLength(10);
    await hurryWaiting(books.db);
    expect(await send()).toMatchObject(Array.from({ length: 3 }, () => ({ attempt: 2 })));
  });

  test("one that is refused all the same is tried less and less often", async () => {
    await paidBooking();
    for (const [attempts, rest] of [
      [1, 1],
      [2, 4],
      [3, 9],
    ] as const) {
      expect(await send({ retryInMs: dayMs })).toMatchObject([{ attempt: attempts }]);
      await pass("0 s");
      await hurryWaiting(books.db);
      await hurryWaiting(books.db);
      const [wait = 0] = await waits();
      expect(wait).toBeGreaterThan(rest - 2);
      expect(wait).toBeLessThanOrEqual(rest);
      await pass("1 hour");
      await hurryWaiting(books.db);
    }
  });

  test("one that is on its way is not sent twice", async () => {
    await paidBooking();
    expect(await send({ retryInMs: 0 })).toHaveLength(1);
    const [due] = await takeDue(books.db, { limit: 1, lostAfterMs: 60_000 });
    await books.put({ reference: "RE-1", instalments: [{ kind: "deposit", amount: 5 }] });
    await hurryWaiting(books.db);
    expect([due?.attempt, await send()]).toEqual([2, []]);
  });

  test("one is tried when its booking changes again, but not within seconds of an attempt", async () => {
    await paidBooking();
    const [first] = await send({ retryInMs: dayMs });
    await pass("10 s");
    await books.put({ reference: "RE-1", instalments: [{ kind: "deposit", amount: 5 }] });
    expect(await send({ retryInMs: dayMs })).toMatchObject([{ id: first?.id, attempt: 2 }]);
    await pass("0 s");
    await books.put({ reference: "RE-1", instalments: [{ kind: "deposit", amount: 6 }] });
    expect(await send()).toEqual([]);
    const [wait] = await waits();
    expect(wait).toBeLessThanOrEqual(4);
  });

  test("nothing is tried later than it was to be", async () => {
    await paidBooking();
    await send({ retryInMs: 0 });
    await send({ retryInMs: 0 });
    await pass("0 s");
    await books.put({ reference: "RE-1", instalments: [{ kind: "deposit", amount: 5 }] });
    await hurryWaiting(books.db);
    expect(await send()).toHaveLength(1);
  });
});

describe("a replay", () => {
  test("tells how the account stands now, under an id of its own", async () => {
    await paidBooking();
    const [first] = await send();
    const { id } = first ?? { id: "" };
    const sent = await replayNotification(books.db, id, "cli:ana");
    const [again] = await send();
    expect(again).toMatchObject({ id: sent, attempt: 1 });
    expect(told(again ? [again] : [])).toEqual(told(first ? [first] : []));
    expect(sent).not.toBe(id);
    expect(await showNotification(books.db, sent)).toMatchObject({ replayOf: id });
  });

  test("of one that waits for its next attempt has it tried now", async () => {
    await paidBooking();
    const [first] = await send({ retryInMs: 3_600_000 });
    expect(await send()).toEqual([]);
    expect(await replayNotification(books.db, first?.id ?? "", "cli:ana")).toBe(first?.id);
    expect(await send()).toMatchObject([{ id: first?.id, attempt: 2 }]);
  });

  test("of one that is on its way does not send it twice", async () => {
    await paidBooking();
    await collectChanges(books.db);
    const [first] = await takeDue(books.db, { limit: 1, lostAfterMs: 60_000 });
    await replayNotification(books.db, first?.id ?? "", "cli:ana");
    expect(await send()).toEqual([]);
  });

  test("of all that failed takes each booking that was told nothing since, once", async () => {
    await paidBooking("RE-1", "pi_1");
    await send("failed");
    await paidBooking("RE-2", "pi_2");
    await send("failed");
    await books.put({ reference: "RE-1", instalments: [{ kind: "deposit", amount: 5 }] });
    await send();
    expect(await readNotificationHealth(books.db)).toMatchObject({ failed: 1, waiting: 0 });
    expect(await replayFailed(books.db, "cli:ana")).toBe(1);
    expect(told(await send())).toMatchObject([{ reference: "RE-2" }]);
    expect(await readNotificationHealth(books.db)).toMatchObject({ failed: 0, waiting: 0 });
  });

  test("of bookings tells how they stand, whatever was told, and what waits gives way", async () => {
    await paidBooking("RE-1", "pi_1");
    const [first] = await send();
    await paidBooking("RE-2", "pi_2");
    const [waits] = await send({ retryInMs: 3_600_000 });
    await books.put({ reference: "RE-3" });
    expect(await tellBookings(books.db, ["re-1", "RE-2"], "cli:ana")).toBe(2);
    expect(await showNotification(books.db, waits?.id ?? "")).toMatchObject({ state: "failed" });
    const again = await send();
    expect(told(again)).toMatchObject([{ reference: "RE-1" }, { reference: "RE-2", paid: 12_000 }]);
    expect(told(again.slice(0, 1))).toEqual(told(first ? [first] : []));
    expect(await readNotificationHealth(books.db)).toMatchObject({ failed: 0, waiting: 0 });
    // Of one that nobody paid too: its system may have been told so once.
    expect(await tellBookings(books.db, null, "cli:ana")).toBe(3);
    expect(told(await send())).toContainEqual(
      expect.objectContaining({ reference: "RE-3", paid: 0 }),
    );
  });

  test("of bookings leaves one that is on its way, and tells none where one is not there", async () => {
    await paidBooking();
    await collectChanges(books.db);
    const [first] = await takeDue(books.db, { limit: 1, lostAfterMs: 60_000 });
    expect(await tellBookings(books.db, ["RE-1"], "cli:ana")).toBe(0);
    if (first) await answered(first, "delivered");
    await expect(tellBookings(books.db, ["RE-1", "RE-9"], "cli:ana")).rejects.toThrow("RE-9");
    expect(await send()).toEqual([]);
  });

  test("of one that is not there is refused", async () => {
    await expect(replayNotification(books.db, "nonsense", "cli:ana")).rejects.toThrow("no such");
  });
});

describe("what is forgotten", () => {
  const ids = async () => (await listNotifications(books.db, {}, 2_000)).map(({ id }) => id);
  const before = new Date("2026-03-01T00:00:00Z");

  /** Has them be made, and end, on a day; an id tells the time too. */
  async function date(id: string | undefined, day: string): Promise<string> {
    const at = new Date(`${day}T12:00:00Z`);
    const dated = lowestIdAt(at).slice(0, 14) + (id ?? "").slice(14);
    await books.db.$client`
      update notifications set id = ${dated}, created_at = ${at.toISOString()},
        ended_at = case when state = 'pending' then null else ${at.toISOString()}::timestamptz end
      where id = ${id ?? ""}`;
    return dated;
  }

  test("is what ended long ago, but neither a booking's last one nor one that waits", async () => {
    await paidBooking("RE-1", "pi_1");
    const first = await date((await send("failed"))[0]?.id, "2026-01-01");
    await books.put({ reference: "RE-1", instalments: [{ kind: "deposit", amount: 5 }] });
    const second = await date((await send())[0]?.id, "2026-01-02");
    const tested = await date(await testNotifications(books.db), "2026-01-03");
    await send();
    await date(tested, "2026-01-03");
    await paidBooking("RE-2", "pi_2");
    const waits = await date((await send({ retryInMs: 3_600_000 }))[0]?.id, "2026-01-04");
    await paidBooking("RE-3", "pi_3");
    const recent = [await date((await send())[0]?.id, "2026-03-02")];
    await books.put({ reference: "RE-3", instalments: [{ kind: "deposit", amount: 5 }] });
    recent.push(await date((await send())[0]?.id, "2026-03-03"));

    const aborted = { before, signal: AbortSignal.abort() };
    expect(await forgetNotifications(books.db, aborted)).toBe(0);
    expect(await ids()).toHaveLength(6);
    expect(await forgetNotifications(books.db, { before })).toBe(2);
    expect(await ids()).toEqual([second, waits, ...recent].toReversed());
    expect(await showNotification(books.db, first)).toBeNull();
    // What its system knows is known still: the same again is no news.
    await books.put({ reference: "RE-1", instalments: [{ kind: "deposit", amount: 5 }] });
    expect(await send()).toEqual([]);
    expect(await forgetNotifications(books.db, { before })).toBe(0);
  });

  test("is more than one batch of them", async () => {
    await paidBooking();
    await send();
    await books.db.$client`
      insert into notifications (id, booking_id, type, data, state, created_at, ended_at)
      select (left(${lowestIdAt(new Date("2026-01-01T00:00:00Z"))}, 24) || lpad(to_hex(number), 12, '0'))::uuid,
        booking_id, type, data, 'delivered', '2026-01-01', '2026-01-01'
      from notifications, generate_series(1, 1203) as number`;
    expect(await forgetNotifications(books.db, { before })).toBe(1_203);
    expect(await ids()).toHaveLength(1);
  });
});

test("marks that nobody collects are forgotten after an hour, not before", async () => {
  await paidBooking();
  await forgetChanges(books.db);
  expect(await marked()).toEqual(["RE-1"]);
  await books.db.$client`update booking_changes set marked_at = marked_at - interval '61 minutes'`;
  await forgetChanges(books.db);
  expect(await marked()).toEqual([]);
});

test("notifications that nobody sends are forgotten after the three days that one is tried for", async () => {
  await paidBooking();
  await collectChanges(books.db);
  await forgetChanges(books.db);
  expect(await readNotificationHealth(books.db)).toMatchObject({ waiting: 1 });
  await books.db.$client`update notifications set next_attempt_at = now() - interval '73 hours'`;
  await forgetChanges(books.db);
  expect(await readNotificationHealth(books.db)).toMatchObject({ waiting: 0, failed: 0 });
});
