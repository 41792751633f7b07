import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { rejectSuggestion } from "../decisions/reject-suggestion.ts";
import { chargeFact, createTold, type Told } from "../inbox/told-facts.ts";
import { readReviewCard } from "./review-card.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let told: Told;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  told = createTold(db);
  for (const reference of ["RE-1", "RE-2"]) {
    await putBooking(
      db,
      bookingBody.parse({
        reference,
        property: "Canal House",
        guest: { name: "Ana Holm", email: "ana@example.com" },
        currency: "eur",
        check_in: "2026-06-04",
        check_out: "2026-06-08",
        instalments: [
          { kind: "deposit", due: "2026-06-01", amount: 12_000 },
          { kind: "balance", due: "2026-06-03", amount: 30_000 },
        ],
      }),
      "test",
    );
  }
  await told.apply(chargeFact({ id: "ch_1", payerEmail: "ana@example.com" }));
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

test("a card has all that tells a payment's candidates apart", async () => {
  const card = await readReviewCard(db, "ch_1", told.rules);
  expect(card?.payment).toMatchObject({ review: "suggested", suggestion: "RE-1" });
  expect(card?.doubts).toEqual(["several_bookings_fit"]);
  expect(card?.candidates.map(({ booking }) => booking.reference)).toEqual(["RE-1", "RE-2"]);
  expect(card?.candidates[0]).toMatchObject({
    booking: {
      guest: { name: "Ana Holm" },
      property: "Canal House",
      checkIn: "2026-06-04",
      checkOut: "2026-06-08",
      currency: "eur",
      expected: 42_000n,
      balance: 42_000n,
    },
    reasons: ["email_equal", "amount_expected:deposit", "due_in_days:0"],
    expectation: { name: "deposit", amount: 12_000n, due: "2026-06-01" },
    open: [
      { name: "deposit", amount: 12_000n, due: "2026-06-01" },
      { name: "balance", amount: 30_000n, due: "2026-06-03" },
      { name: "deposit+balance", amount: 42_000n },
      { name: "balance", amount: 42_000n },
    ],
  });
});

test("a rejected booking leaves the card", async () => {
  const { payment } = (await readReviewCard(db, "ch_1", told.rules)) ?? {};
  await rejectSuggestion(db, payment?.id ?? "", "RE-1", { by: "key:desk" });
  const card = await readReviewCard(db, "ch_1", told.rules);
  expect(card?.candidates.map(({ booking }) => booking.reference)).not.toContain("RE-1");
});

test("there is no card of a payment that is not there", async () => {
  expect(await readReviewCard(db, "ch_none", told.rules)).toBeNull();
});
