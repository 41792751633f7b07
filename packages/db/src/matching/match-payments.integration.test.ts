import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type * as z from "zod";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { holdWrites } from "../held-writes.ts";
import { chargeFact, createTold, intentFact, sessionFact, type Told } from "../inbox/told-facts.ts";
import { newId } from "../new-id.ts";
import { matchRequestedBookings } from "./match-requested-bookings.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let other: Database;
let told: Told;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 6 });
  other = openDatabase(database.url, { max: 4, applicationName: "other" });
});
beforeEach(async () => {
  await db.$client`truncate stripe_events, object_fetches, payments, payment_intents, payment_attempts,
    checkout_sessions, bookings, allocations, match_decisions cascade`;
  told = createTold(db);
});
afterAll(async () => {
  await Promise.all([closeDatabase(db), closeDatabase(other)]);
  await database.drop();
});

const reference = "RE-2026-0001";
const named = { booking_reference: reference };

/** A booking that expects 120 euro, unless told otherwise. */
const put = (body: Partial<z.input<typeof bookingBody>> = {}): Promise<string> =>
  putBooking(
    db,
    bookingBody.parse({
      reference,
      currency: "eur",
      instalments: [{ kind: "deposit", amount: 12_000 }],
      ...body,
    }),
    "test",
  );

const rematch = () => matchRequestedBookings(db, told.rules);

const key = "coalesce(p.stripe_payment_intent, p.stripe_charge)";

async function standing() {
  const rows = await db.$client.unsafe<
    {
      id: string;
      review: string;
      reason: string | null;
      booking: string | null;
      amount: string | null;
      by: string | null;
    }[]
  >(`
    select ${key} as id, p.review, p.review_reason as reason, b.reference as booking,
           a.amount::text as amount, a.decided_by as by
    from payments p
    left join allocations a on a.payment_id = p.id
    left join bookings b on b.id = a.booking_id
    order by 1, 4`);
  return [...rows];
}

async function decisions(id: string) {
  const rows = await db.$client.unsafe<{ id: string; action: string; rule: string | null }[]>(
    `select d.* from match_decisions d join payments p on p.id = d.payment_id where ${key} = $1 order by d.id`,
    [id],
  );
  return [...rows];
}

const matched = (id: string, booking = reference, amount = "12000") => ({
  id,
  review: "matched",
  booking,
  amount,
  by: "system",
});
const unallocated = (id: string, review: string) => ({ id, review, booking: null, amount: null });

describe("a payment is matched", () => {
  test("by the reference in its metadata, whatever the amount", async () => {
    await put();
    await told.apply(intentFact({ id: "pi_1", amountReceived: 777n, metadata: named }));
    expect(await standing()).toMatchObject([matched("pi_1", reference, "777")]);
    expect((await standing())[0]?.reason).toContain("amount_not_expected");
    expect(await decisions("pi_1")).toMatchObject([{ action: "matched", rule: "metadata" }]);
  });

  test("by its session's client_reference_id, whichever of the two comes first", async () => {
    await put();
    await put({ reference: "RE-2026-0002" });
    const session = (id: string, paymentIntent: string, clientReferenceId: string) =>
      sessionFact({ id, paymentIntent, clientReferenceId });
    await told.apply(session("cs_1", "pi_1", reference));
    await told.apply(intentFact({ id: "pi_1" }));
    await told.apply(intentFact({ id: "pi_2" }));
    await told.apply(session("cs_2", "pi_2", "re-2026-0002 "));
    expect(await standing()).toMatchObject([matched("pi_1"), matched("pi_2", "RE-2026-0002")]);
  });

  test("by a reference in its description, as a whole token", async () => {
    await put();
    await told.apply(
      chargeFact({ id: "ch_1", description: `Stay ${reference}, four nights` }),
      chargeFact({ id: "ch_2", description: "Stay XRE-2026-00011" }),
    );
    expect(await standing()).toMatchObject([matched("ch_1"), unallocated("ch_2", "unmatched")]);
  });

  test.each([
    { stripe: { payment_intent: "pi_1" }, facts: [intentFact({ id: "pi_1" })] },
    { stripe: { customer: "cus_1" }, facts: [intentFact({ id: "pi_1", customer: "cus_1" })] },
    {
      stripe: { checkout_session: "cs_1" },
      facts: [intentFact({ id: "pi_1" }), sessionFact({ id: "cs_1", paymentIntent: "pi_1" })],
    },
    {
      stripe: { payment_link: "plink_1" },
      facts: [
        intentFact({ id: "pi_1" }),
        sessionFact({ id: "cs_1", paymentIntent: "pi_1", paymentLink: "plink_1" }),
      ],
    },
  ])("by a Stripe id that stands on its booking: $stripe", async ({ stripe, facts }) => {
    await put({ stripe });
    await put({ reference: "RE-2026-0002" });
    await told.apply(...facts);
    expect(await standing()).toMatchObject([matched("pi_1")]);
  });

  test("by a booking that is put after it, once", async () => {
    await told.apply(intentFact({ id: "pi_1", metadata: named }), intentFact({ id: "pi_2" }));
    expect(await standing()).toMatchObject([
      { ...unallocated("pi_1", "unmatched"), reason: expect.stringContaining("no_such_booking") },
      unallocated("pi_2", "unmatched"),
    ]);
    await put({ stripe: { payment_intent: "pi_2" } });
    await rematch();
    await rematch();
    expect(await standing()).toMatchObject([matched("pi_1"), matched("pi_2")]);
    expect((await decisions("pi_1")).map(({ action }) => action)).toEqual(["unmatched", "matched"]);
  });
});

describe("a payment and its booking that come at the same moment meet", () => {
  test("when the booking comes while the payment has just looked for it", async () => {
    // The drain is held when it records that it found no booking: it has looked, and nobody sees it yet.
    const held = await holdWrites(db, "match_decisions");
    try {
      await told.tell(intentFact({ id: "pi_1", metadata: named }));
      const draining = told.drain({ db: other });
      await held.until(1);
      let done = false;
      const putting = put()
        .then(rematch)
        .finally(() => {
          done = true;
        });
      // It waits for the payment, or, if it doesn't, misses it.
      await held.until(2, () => done);
      await held.release();
      expect((await draining).failures).toEqual([]);
      await putting;
    } finally {
      await held.end();
    }
    expect(await standing()).toMatchObject([matched("pi_1")]);
  });

  test("in any order that two processes happen to take", async () => {
    const expected: object[] = [];
    for (let round = 1000; round < 1040; round += 1) {
      const name = `RE-2026-${round}`;
      await told.tell(
        intentFact({ id: `pi_${round}`, metadata: { booking_reference: name } }),
        chargeFact({ id: `ch_${round}`, paymentIntent: `pi_${round}` }),
      );
      const [{ failures }] = await Promise.all([
        told.drain({ db: other }),
        put({ reference: name }).then(rematch),
      ]);
      expect(failures).toEqual([]);
      expected.push(matched(`pi_${round}`, name));
    }
    expect(await standing()).toMatchObject(expected);
  });
});

describe("P7: what a person decided", () => {
  const person = "user_anna";

  async function decide(paymentIntent: string, action: string, bookingId: string | null) {
    const [payment] = await db.$client<{ id: string; received: string }[]>`
      select id, received::text as received from payments where stripe_payment_intent = ${paymentIntent}`;
    if (!payment) throw new Error("no such payment");
    const decisionId = newId();
    await db.$client`
      insert into match_decisions (id, payment_id, action, booking_id, rule_version, reasons, alternatives, decided_by)
      values (${decisionId}, ${payment.id}, ${action}, ${bookingId}, 1, '[]', '[]', ${person})`;
    if (action === "matched" && bookingId) {
      await db.$client`
        insert into allocations (id, payment_id, booking_id, amount, rule, decided_by, decision_id)
        values (${newId()}, ${payment.id}, ${bookingId}, ${payment.received}, 'person', ${person}, ${decisionId})`;
    }
    if (action !== "rejected") {
      await db.$client`update payments set review = ${action} where id = ${payment.id}`;
    }
  }

  /** All that could make a rule think again: more events of the payment, its booking put anew, another one that fits. */
  async function everythingElse(): Promise<void> {
    await told.apply(
      chargeFact({
        id: "ch_1",
        paymentIntent: "pi_1",
        metadata: named,
        balanceTransaction: "txn_1",
      }),
      sessionFact({ id: "cs_1", paymentIntent: "pi_1", clientReferenceId: reference }),
    );
    await put({ stripe: { payment_intent: "pi_1" } });
    await rematch();
  }

  test("a match to another booking than the rules would take stays, and nothing is recorded against it", async () => {
    const theirs = await put({ reference: "RE-2026-0002" });
    await told.apply(intentFact({ id: "pi_1", metadata: named }));
    await decide("pi_1", "matched", theirs);
    const before = await decisions("pi_1");
    await put();
    await rematch();
    await everythingElse();
    expect(await standing()).toMatchObject([
      { id: "pi_1", review: "matched", booking: "RE-2026-0002", amount: "12000", by: person },
    ]);
    expect(await decisions("pi_1")).toEqual(before);
  });

  test("an exclusion stays", async () => {
    await told.apply(intentFact({ id: "pi_1", metadata: named }));
    await decide("pi_1", "excluded", null);
    const before = await decisions("pi_1");
    await put();
    await rematch();
    await everythingElse();
    expect(await standing()).toMatchObject([unallocated("pi_1", "excluded")]);
    expect(await decisions("pi_1")).toEqual(before);
  });

  test("a rejected booking is never matched or proposed again, and another may be", async () => {
    await told.apply(intentFact({ id: "pi_1", metadata: named }));
    // Known, and not open to a rule yet: the reference of another currency.
    const rejected = await put({ currency: "usd" });
    await rematch();
    expect(await standing()).toMatchObject([unallocated("pi_1", "suggested")]);
    await decide("pi_1", "rejected", rejected);
    await put();
    await rematch();
    await everythingElse();
    expect(await standing()).toMatchObject([unallocated("pi_1", "unmatched")]);
    const later = (await decisions("pi_1")).filter(({ action }) => action === "unmatched").at(-1);
    expect(later).toMatchObject({ booking_id: null, alternatives: [] });

    await put({ stripe: { payment_intent: null } });
    await put({ reference: "RE-2026-0002", stripe: { payment_intent: "pi_1" } });
    await rematch();
    expect(await standing()).toMatchObject([
      { id: "pi_1", review: expect.stringMatching(/matched|suggested/) },
    ]);
    expect((await standing())[0]?.booking).not.toBe(reference);
  });
});

describe("P6: no wrong match on its own:", () => {
  const twins = [
    intentFact({ id: "pi_1" }),
    sessionFact({ id: "cs_1", paymentIntent: "pi_1", clientReferenceId: reference }),
    intentFact({ id: "pi_2", created: new Date("2026-06-02") }),
    sessionFact({ id: "cs_2", paymentIntent: "pi_2", clientReferenceId: reference }),
  ];

  test("of two payments of the one amount that a booking expects, one is matched and the other suggested", async () => {
    await put();
    await told.apply(...twins);
    expect(await standing()).toMatchObject([matched("pi_1"), unallocated("pi_2", "suggested")]);
  });

  test("nor when two processes apply them at once", async () => {
    await put();
    await told.tell(...twins);
    const results = await Promise.all([
      told.drain({ batchSize: 1 }),
      told.drain({ db: other, batchSize: 1 }),
    ]);
    expect(results.flatMap(({ failures }) => failures)).toEqual([]);
    await told.drain();
    expect((await standing()).map(({ review }) => review).sort()).toEqual(["matched", "suggested"]);
  });

  test("another currency than the booking's only suggests, even by metadata", async () => {
    await put({ currency: "usd" });
    await told.apply(intentFact({ id: "pi_1", metadata: named }));
    expect(await standing()).toMatchObject([unallocated("pi_1", "suggested")]);
    expect((await standing())[0]?.reason).toContain("currency_differs");
  });

  test("a payment that brought nothing occupies nothing", async () => {
    await put();
    await told.apply(
      intentFact({ id: "pi_1", status: "open", amountReceived: 0n, metadata: named }),
      sessionFact({ id: "cs_2", paymentIntent: "pi_2", clientReferenceId: reference }),
      intentFact({ id: "pi_2" }),
    );
    expect(await standing()).toMatchObject([unallocated("pi_1", "unmatched"), matched("pi_2")]);
  });
});

describe("an allocation", () => {
  test("is what was received: nothing while authorised, the captured part, more when more comes", async () => {
    await put();
    const held = { id: "pi_1", metadata: named };
    await told.apply(
      intentFact({ ...held, status: "requires_capture", amountReceived: 0n }),
      chargeFact({ id: "ch_1", paymentIntent: "pi_1", captured: false, amountCaptured: 0n }),
    );
    expect(await standing()).toMatchObject([unallocated("pi_1", "unmatched")]);
    await told.apply(chargeFact({ id: "ch_1", paymentIntent: "pi_1", amountCaptured: 4_000n }));
    expect(await standing()).toMatchObject([matched("pi_1", reference, "4000")]);
    await told.apply(intentFact({ ...held, amountReceived: 4_000n }));
    expect(await standing()).toMatchObject([matched("pi_1", reference, "4000")]);
    await told.apply(intentFact({ ...held, amountReceived: 9_000n }));
    expect(await standing()).toMatchObject([matched("pi_1", reference, "9000")]);
  });

  test("ends when the bank takes the money back, and the decision says so", async () => {
    await put();
    await told.apply(chargeFact({ id: "ch_1", metadata: named }));
    expect(await standing()).toMatchObject([matched("ch_1")]);
    await told.apply(chargeFact({ id: "ch_1", metadata: named, status: "failed" }));
    expect(await standing()).toMatchObject([unallocated("ch_1", "unmatched")]);
    expect((await decisions("ch_1")).map(({ action }) => action)).toEqual(["matched", "unmatched"]);
  });
});

test("decisions are only ever added to, and a replay adds none", async () => {
  const facts = [
    intentFact({ id: "pi_1", status: "open", amountReceived: 0n, metadata: named }),
    intentFact({ id: "pi_1", metadata: named }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", metadata: named }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", metadata: named, balanceTransaction: "txn_1" }),
  ];
  let before = await decisions("pi_1");
  const grown = async () => {
    const after = await decisions("pi_1");
    expect(after.slice(0, before.length)).toEqual(before);
    before = after;
    return after.map(({ action }) => action);
  };
  for (const fact of facts.slice(0, 2)) await told.apply(fact);
  expect(await grown()).toEqual(["unmatched", "unmatched"]);
  await put();
  await rematch();
  expect(await grown()).toEqual(["unmatched", "unmatched", "matched"]);
  for (const fact of facts) await told.apply(fact);
  for (const fact of facts.toReversed()) await told.apply(fact);
  await put();
  await rematch();
  expect(await grown()).toEqual(["unmatched", "unmatched", "matched"]);
});

describe("what the host corrects", () => {
  test("a PaymentIntent's id moved to another booking takes its payment along", async () => {
    await put({ stripe: { payment_intent: "pi_1" } });
    await told.apply(intentFact({ id: "pi_1" }));
    expect(await standing()).toMatchObject([matched("pi_1")]);

    await put({ stripe: {} });
    await put({ reference: "RE-2026-0002", stripe: { payment_intent: "pi_1" } });
    await rematch();
    expect(await standing()).toMatchObject([matched("pi_1", "RE-2026-0002")]);
  });

  test("a proposal moves with the PaymentIntent's id too, and the move is recorded", async () => {
    await put({ currency: "usd", stripe: { payment_intent: "pi_1" } });
    await told.apply(intentFact({ id: "pi_1" }));
    await put({ currency: "usd", stripe: {} });
    const moved = { reference: "RE-2026-0002", currency: "usd" };
    const id = await put({ ...moved, stripe: { payment_intent: "pi_1" } });
    await rematch();
    const made = await decisions("pi_1");
    expect(made.map(({ action }) => action)).toEqual(["suggested", "suggested"]);
    expect(made.at(-1)).toMatchObject({ booking_id: id });
  });

  test("a reference in another case is the same booking", async () => {
    expect(await put({ reference: "re-2026-0001" })).toBe(await put());
  });

  test("a PaymentIntent's id on two bookings is refused, naming the field and no guest", async () => {
    await put({ stripe: { payment_intent: "pi_1" } });
    const second = put({
      reference: "RE-2026-0002",
      guest: { name: "Ana Holm" },
      stripe: { payment_intent: "pi_1" },
    });
    await expect(second).rejects.toThrow("stripe.payment_intent is stored on another booking");
    await expect(second).rejects.not.toThrow("Holm");
  });
});

describe("evidence that comes later", () => {
  test("takes a match back where it would have kept it from being made", async () => {
    await put();
    await told.apply(intentFact({ id: "pi_1", description: `Deposit ${reference}` }));
    expect(await standing()).toMatchObject([matched("pi_1")]);

    const metadata = { booking_reference: "RE-2026-0999" };
    await told.apply(sessionFact({ id: "cs_1", paymentIntent: "pi_1", metadata }));
    expect(await standing()).toMatchObject([unallocated("pi_1", "suggested")]);
    expect((await decisions("pi_1")).map(({ action }) => action)).toEqual(["matched", "suggested"]);
  });

  test("leaves a match that a later capture makes larger", async () => {
    await put();
    const text = `Deposit ${reference}`;
    await told.apply(intentFact({ id: "pi_1", description: text, amountReceived: 12_000n }));
    await told.apply(intentFact({ id: "pi_1", description: text, amountReceived: 15_000n }));
    expect(await standing()).toMatchObject([matched("pi_1", reference, "15000")]);
  });
});

test("a match is not reopened by a booking that came since, when the charge is updated", async () => {
  const stripe = { customer: "cus_1" };
  await put({ stripe });
  const paid = chargeFact({ id: "ch_1", customer: "cus_1" });
  await told.apply(paid);
  expect(await standing()).toMatchObject([matched("ch_1")]);

  await put({ reference: "RE-2026-0002", stripe });
  await rematch();
  await told.apply(chargeFact({ id: "ch_1", customer: "cus_1", balanceTransaction: "txn_1" }));
  expect(await standing()).toMatchObject([matched("ch_1")]);
  expect(await decisions("ch_1")).toHaveLength(1);
});
