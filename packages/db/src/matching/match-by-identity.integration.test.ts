import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type * as z from "zod";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { decideMatch } from "../decisions/decide-match.ts";
import { rejectSuggestion } from "../decisions/reject-suggestion.ts";
import { holdWrites } from "../held-writes.ts";
import { chargeFact, createTold, type Told } from "../inbox/told-facts.ts";
import { explainPayment, suggestFor } from "./explain-payment.ts";
import { matchReport } from "./match-report.ts";
import { matchRequestedBookings } from "./match-requested-bookings.ts";
import { matchOpenPayments } from "./open-payments.ts";

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
    checkout_sessions, bookings, allocations, match_decisions, activity cascade`;
  told = createTold(db);
});
afterAll(async () => {
  await Promise.all([closeDatabase(db), closeDatabase(other)]);
  await database.drop();
});

const ana = { name: "Ana Holm", email: "ana@example.com", phone: "+31612345678" };
const reference = "RE-2026-0001";

const put = (body: Partial<z.input<typeof bookingBody>> = {}): Promise<string> =>
  putBooking(
    db,
    bookingBody.parse({
      reference,
      guest: ana,
      currency: "eur",
      check_in: "2026-07-01",
      check_out: "2026-07-05",
      instalments: [
        { kind: "deposit", due: "2026-06-02", amount: 12_000 },
        { kind: "balance", due: "2026-06-17", amount: 28_000 },
      ],
      ...body,
    }),
    "test",
  );
const rematch = (pool = db) => matchRequestedBookings(pool, told.rules);

type Charge = Parameters<typeof chargeFact>[0];
const paid = (id: string, facts: Partial<Charge> = {}) =>
  chargeFact({ id, payerName: ana.name, payerEmail: ana.email, ...facts });
const balance = { amount: 28_000n, amountCaptured: 28_000n };

async function standing() {
  const rows = await db.$client<
    {
      charge: string;
      review: string;
      reason: string;
      booking: string | null;
      rule: string | null;
    }[]
  >`
    select p.stripe_charge as charge, p.review, p.review_reason as reason, b.reference as booking, a.rule
    from payments p
    left join allocations a on a.payment_id = p.id
    left join bookings b on b.id = a.booking_id
    order by 1`;
  return [...rows];
}

async function idOf(charge: string): Promise<string> {
  const [row] = await db.$client<{ id: string }[]>`
    select id from payments where stripe_charge = ${charge}`;
  return row?.id ?? "";
}

const matched = (charge: string, rule: string, booking = reference) => ({
  charge,
  review: "matched",
  booking,
  rule,
});
const open = (charge: string, review: string) => ({ charge, review, booking: null });

describe("a payment without a reference is matched by who paid and how much", () => {
  test("by e-mail, deposit and rest", async () => {
    await put();
    await told.apply(paid("ch_1"), paid("ch_2", balance));
    expect(await standing()).toMatchObject([
      matched("ch_1", "email_and_amount"),
      matched("ch_2", "email_and_amount"),
    ]);
  });

  test("but not at the booking of next season, where an odd amount came before the balance of this one", async () => {
    await put();
    await put({ reference: "RE-2026-0002", check_in: "2026-12-20", check_out: "2026-12-24" });
    const extra = {
      amount: 5_940n,
      amountCaptured: 5_940n,
      metadata: { booking_reference: reference },
    };
    await told.apply(paid("ch_extra", extra));
    await told.apply(paid("ch_1", balance));
    expect(await standing()).toMatchObject([
      open("ch_1", "suggested"),
      matched("ch_extra", "metadata"),
    ]);
    const { verdict } = (await explainPayment(db, await idOf("ch_1"), told.rules)) ?? {};
    expect(verdict).toMatchObject({ doubts: expect.arrayContaining(["several_bookings_fit"]) });
    // The one that it is for comes first: its balance is due that day.
    expect(verdict?.booking).toBe(reference);
  });

  test("by phone, from another address", async () => {
    await put();
    await told.apply(paid("ch_1", { payerEmail: "ana@work.example", payerPhone: "06 12345678" }));
    expect(await standing()).toMatchObject([matched("ch_1", "phone_and_amount")]);
  });

  test("by the card that paid for the guest before, in another booking", async () => {
    await put({ reference: "RE-2025-0001", instalments: [{ kind: "deposit", amount: 9_000 }] });
    await put();
    const card = { cardFingerprint: "fp_ana" };
    await told.apply(
      paid("ch_1", {
        ...card,
        description: "RE-2025-0001",
        amount: 9_000n,
        amountCaptured: 9_000n,
      }),
    );
    await told.apply(paid("ch_2", { ...card, payerEmail: null }));
    expect(await standing()).toMatchObject([
      matched("ch_1", "text", "RE-2025-0001"),
      matched("ch_2", "card_and_amount"),
    ]);
  });

  test("when its booking is put after it, and others' payments stay as they are", async () => {
    await told.apply(
      paid("ch_1"),
      paid("ch_2", {
        payerName: "Bo Lund",
        payerEmail: "bo@example.com",
        created: new Date("2026-01-01"),
      }),
    );
    expect(await standing()).toMatchObject([open("ch_1", "unmatched"), open("ch_2", "unmatched")]);
    await put();
    await rematch();
    expect(await standing()).toMatchObject([
      matched("ch_1", "email_and_amount"),
      open("ch_2", "unmatched"),
    ]);
  });

  test("when its booking changes to expect it", async () => {
    await put({ instalments: [{ kind: "deposit", amount: 500 }] });
    await told.apply(paid("ch_1"));
    expect(await standing()).toMatchObject([open("ch_1", "suggested")]);
    await put();
    await rematch();
    expect(await standing()).toMatchObject([matched("ch_1", "email_and_amount")]);
  });

  test("when the booking comes while the payment has just looked for it", async () => {
    const held = await holdWrites(db, "match_decisions");
    try {
      await told.tell(paid("ch_1"));
      const draining = told.drain({ db: other });
      await held.until(1);
      let done = false;
      const putting = put()
        .then(() => rematch())
        .finally(() => {
          done = true;
        });
      await held.until(2, () => done);
      await held.release();
      expect((await draining).failures).toEqual([]);
      await putting;
    } finally {
      await held.end();
    }
    expect(await standing()).toMatchObject([matched("ch_1", "email_and_amount")]);
  });
});

describe("P6: only suggested is", () => {
  test("one of two bookings of the payer that expect the same, best first, with the other", async () => {
    await put();
    await put({ reference: "RE-2026-0002", check_in: "2026-12-20", check_out: "2026-12-27" });
    await told.apply(paid("ch_1"));
    expect(await standing()).toMatchObject([open("ch_1", "suggested")]);
    const suggestions = await suggestFor(db, await idOf("ch_1"), told.rules);
    expect(suggestions.map((each) => each.reference)).toEqual([reference, "RE-2026-0002"]);
    expect(suggestions[0]).toMatchObject({ amountExpected: "deposit" });
    expect(suggestions[0]?.reasons).toContain("email_equal");
  });

  test("each of two payments of the payer that could be the one expected", async () => {
    await put();
    await told.apply(paid("ch_1"), paid("ch_2"));
    expect(await standing()).toMatchObject([open("ch_1", "suggested"), open("ch_2", "suggested")]);
    expect((await standing())[0]?.reason).toContain("another_payment_fits");
  });

  test("what two processes apply at one moment", async () => {
    for (let round = 10; round < 25; round += 1) {
      const guest = { ...ana, email: `guest${round}@example.com`, phone: null };
      await put({ reference: `RE-2026-00${round}`, guest });
      const payer = { payerName: null, payerEmail: guest.email };
      await told.tell(paid(`ch_${round}a`, payer), paid(`ch_${round}b`, payer));
      const results = await Promise.all([
        told.drain({ batchSize: 1 }),
        told.drain({ batchSize: 1, db: other }),
      ]);
      expect(results.flatMap(({ failures }) => failures)).toEqual([]);
    }
    const [row] = await db.$client<{ most: number }[]>`
      select max(count)::int as most from (select count(*) from allocations group by booking_id) as counts`;
    expect(row?.most ?? 0).toBeLessThanOrEqual(1);
  });

  test("a relative's payment of the deposit, a stranger's near its day, and a misspelt reference", async () => {
    await put();
    await told.apply(
      paid("ch_1", { payerName: "Erik Holm", payerEmail: "erik@example.com" }),
      paid("ch_2", { payerName: "Bo Lund", payerEmail: "bo@example.com" }),
      paid("ch_3", {
        payerName: null,
        payerEmail: null,
        description: "Stay RE-2026-0010",
        ...balance,
      }),
    );
    for (const charge of ["ch_1", "ch_2", "ch_3"]) {
      const [best] = await suggestFor(db, await idOf(charge), told.rules);
      expect(best).toMatchObject({ reference });
    }
    expect((await standing()).map(({ booking }) => booking)).toEqual([null, null, null]);
  });

  test("P7: not again what a person rejected, and nothing is matched against a person's word", async () => {
    await put();
    await put({ reference: "RE-2026-0002", guest: { name: "Bo Lund" } });
    await told.apply(
      paid("ch_1", { payerEmail: null }),
      paid("ch_2", { payerEmail: null, ...balance }),
    );
    await rejectSuggestion(db, await idOf("ch_1"), reference, { by: "anna" });
    await decideMatch(db, await idOf("ch_2"), [{ reference: "RE-2026-0002", amount: 28_000n }], {
      by: "anna",
    });
    await told.apply(paid("ch_1"), paid("ch_2", balance));
    await put();
    await rematch();
    await matchOpenPayments(db, told.rules);
    expect(await standing()).toMatchObject([
      { charge: "ch_1", booking: null },
      matched("ch_2", "person", "RE-2026-0002"),
    ]);
    const suggestions = await suggestFor(db, await idOf("ch_1"), told.rules);
    expect(suggestions.map((each) => each.reference)).not.toContain(reference);
  });
});

test("a match by identity stays when another booking or payment comes that fits as well", async () => {
  await put();
  await told.apply(paid("ch_1"));
  await put({ reference: "RE-2026-0002" });
  await rematch();
  await told.apply(
    paid("ch_1", { balanceTransaction: "txn_1", payerPhone: ana.phone }),
    paid("ch_2"),
  );
  expect(await standing()).toMatchObject([
    matched("ch_1", "email_and_amount"),
    matched("ch_2", "email_and_amount", "RE-2026-0002"),
  ]);
});

test("a dry run says what would be matched, one after the other, and writes nothing", async () => {
  await told.apply(
    paid("ch_1"),
    paid("ch_2", { ...balance, created: new Date("2026-06-15") }),
    paid("ch_3", { payerName: "Bo Lund", payerEmail: null }),
  );
  await put();
  const before = await standing();
  const { payments, decided } = await matchOpenPayments(db, told.rules, { dryRun: true });
  expect(payments).toBe(3);
  expect(decided.map(({ outcome }) => outcome.action)).toEqual(["matched", "matched"]);
  expect(await standing()).toEqual(before);
  const done = await matchOpenPayments(db, told.rules);
  expect(done.decided.map(({ outcome }) => outcome)).toEqual(decided.map(({ outcome }) => outcome));
  expect((await matchOpenPayments(db, told.rules)).decided).toEqual([]);
});

test("a rule in shadow mode suggests, and the report shows how often people agreed", async () => {
  const rules = { ...told.rules, suggestOnly: new Set(["email_and_amount"]) };
  await put();
  await told.tell(paid("ch_1"), paid("ch_2", balance));
  await told.drain({ rules });
  expect(await standing()).toMatchObject([open("ch_1", "suggested"), open("ch_2", "suggested")]);
  expect((await standing())[0]?.reason).toContain("suggest_only");

  await decideMatch(db, await idOf("ch_1"), [{ reference, amount: 12_000n }], { by: "anna" });
  await rejectSuggestion(db, await idOf("ch_2"), reference, { by: "anna" });
  expect(await matchReport(db)).toEqual([
    {
      rule: "email_and_amount",
      automatic: 0,
      suggested: 2,
      decided: 2,
      agreed: 1,
      overruled: 1,
      agreement: 50,
    },
  ]);
});

test("P10: an explanation says why in codes, without who paid", async () => {
  await put();
  await put({ reference: "RE-2026-0002" });
  await told.apply(paid("ch_1", { description: "Order X9" }));
  const explanation = await explainPayment(db, await idOf("ch_1"), told.rules);
  expect(explanation).toMatchObject({
    review: "suggested",
    evidence: [{ rung: "text", carrier: "charge", field: "description", booking: null }],
    verdict: {
      action: "suggested",
      rule: "email_and_amount",
      booking: reference,
      doubts: ["several_bookings_fit"],
    },
    candidates: [
      { reference, amountExpected: "deposit", rejected: false },
      { reference: "RE-2026-0002" },
    ],
    decisions: [{ action: "suggested", by: "system", booking: reference, ruleVersion: 3 }],
  });
  expect(JSON.stringify(explanation)).not.toMatch(/holm|ana@|12345678/i);
});
