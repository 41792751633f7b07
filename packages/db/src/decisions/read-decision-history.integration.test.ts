import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { createTold, intentFact } from "../inbox/told-facts.ts";
import { showPayment } from "../payments/list-payments.ts";
import { decideMatch } from "./decide-match.ts";
import { readDecisionHistory } from "./read-decision-history.ts";
import { undoDecision } from "./undo-decision.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  for (const reference of ["RE-1", "RE-2"]) {
    await putBooking(db, bookingBody.parse({ reference, currency: "eur" }), "test");
  }
  await createTold(db).apply(intentFact({ id: "pi_1", description: "RE-1" }));
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

test("a history says who decided what, with which note, and what was taken back", async () => {
  const id = (await showPayment(db, "pi_1"))?.id ?? "";
  const by = "key:desk";
  const shares = [
    { reference: "RE-1", amount: 8_000n },
    { reference: "RE-2", amount: 4_000n },
  ];
  await decideMatch(db, id, shares, { by, note: "two stays" });
  await undoDecision(db, id, { by: "key:night" });

  const history = await readDecisionHistory(db, id);
  expect(history).toMatchObject([
    { by: "key:night", action: "undone", undoneBy: null },
    {
      by,
      action: "matched",
      rule: "person",
      booking: null,
      reasons: [],
      shares: [
        { booking: "RE-1", amount: 8_000n },
        { booking: "RE-2", amount: 4_000n },
      ],
      note: "two stays",
    },
    {
      by: "system",
      action: "suggested",
      booking: "RE-1",
      rule: "text",
      reasons: ["named_by:payment_intent.description", "amount_not_expected"],
      shares: [],
      undoneBy: null,
    },
  ]);
  const [undoing, matched] = history;
  expect(undoing?.undoes).toBe(matched?.id);
  expect(matched?.undoneBy).toBe(undoing?.id);
});

test("what is no payment has no history", async () => {
  expect(await readDecisionHistory(db, "pi_1")).toEqual([]);
});
