import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyPayoutLines } from "../apply/apply-payout-lines.ts";
import { finishPayoutLines } from "../apply/fetches.ts";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { decideMatch } from "../decisions/decide-match.ts";
import { directRefund } from "../decisions/direct-refund.ts";
import {
  chargeFact,
  createTold,
  payoutFact,
  refundFact,
  transactionFact,
} from "../inbox/told-facts.ts";
import { showPayment } from "../payments/list-payments.ts";
import { showPayout } from "./show-payout.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  for (const [reference, property] of [
    ["RE-1", "Mill"],
    ["RE-2", "Canal House"],
    ["RE-3", "Mill"],
  ] as const) {
    await putBooking(db, bookingBody.parse({ reference, property, currency: "eur" }), "test");
  }
  const told = createTold(db);
  await told.apply(
    chargeFact({ id: "ch_1" }),
    chargeFact({ id: "ch_2" }),
    refundFact({ id: "re_1", charge: "ch_1", amount: 1_000n }),
    refundFact({ id: "re_2", charge: "ch_1", amount: 300n }),
    payoutFact({ id: "po_1", amount: 22_400n }),
  );
  const line = (id: string, source: string | null, category: string, amount: bigint, fee = 0n) =>
    transactionFact({ id, source, reportingCategory: category, amount, fee, payout: "po_1" });
  await applyPayoutLines(
    db,
    [
      line("txn_1", "ch_1", "charge", 12_000n, 100n),
      line("txn_2", "ch_2", "charge", 12_000n, 100n),
      line("txn_3", "re_1", "refund", -1_000n),
      line("txn_4", "re_2", "refund", -300n),
      line("txn_5", null, "fee", -100n),
      transactionFact({ id: "txn_6", source: "ch_9", currency: "usd", payout: "po_1" }),
    ],
    told.rules,
  );
  await finishPayoutLines(db, "po_1");
  const idOf = async (id: string) => (await showPayment(db, id))?.id ?? "";
  const by = "key:desk";
  // A sixth is for none.
  await decideMatch(
    db,
    await idOf("ch_1"),
    [
      { reference: "RE-1", amount: 6_000n },
      { reference: "RE-2", amount: 4_000n },
    ],
    { by },
  );
  await decideMatch(db, await idOf("ch_2"), [{ reference: "RE-3", amount: 12_000n }], { by });
  await directRefund(db, "re_1", [{ reference: "RE-2", amount: 1_000n }], { by });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

test("a line is shared among its payment's bookings, a directed refund as a person said", async () => {
  const payout = await showPayout(db, "po_1");
  expect(
    payout?.lines.map(({ stripe, shares }) => [
      stripe,
      shares.map(({ booking, amount, fee, net }) => [booking, amount, fee, net]),
    ]),
  ).toEqual([
    [
      "txn_1",
      [
        ["RE-1", 6_000n, 50n, 5_950n],
        ["RE-2", 4_000n, 33n, 3_967n],
      ],
    ],
    ["txn_2", [["RE-3", 12_000n, 100n, 11_900n]]],
    [
      "txn_3",
      [
        ["RE-1", 0n, 0n, 0n],
        ["RE-2", -1_000n, 0n, -1_000n],
      ],
    ],
    [
      "txn_4",
      [
        ["RE-1", -150n, 0n, -150n],
        ["RE-2", -100n, 0n, -100n],
      ],
    ],
    ["txn_5", []],
    ["txn_6", []],
  ]);
});

test("what is each property's adds up to the payout's net, in its currency (P5)", async () => {
  const payout = await showPayout(db, "po_1");
  expect(payout?.properties).toEqual([
    { property: "Canal House", amount: 2_900n, fee: 33n, net: 2_867n },
    { property: "Mill", amount: 17_850n, fee: 150n, net: 17_700n },
    { property: null, amount: 1_850n, fee: 17n, net: 1_833n },
  ]);
  const net = payout?.properties.reduce((sum, each) => sum + each.net, 0n);
  expect(net).toBe(payout?.summary.net);
});
