import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { createTold, intentFact } from "../inbox/told-facts.ts";
import type { PaymentFilter } from "./find-payments.ts";
import { listPayments } from "./list-payments.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  const put = (reference: string, property: string) =>
    putBooking(db, bookingBody.parse({ reference, property, currency: "eur" }), "test");
  await put("RE-1", "Mill");
  await put("RE-2", "Canal House");
  const told = (id: string, date: number, more: object = {}) =>
    intentFact({ id, created: new Date(Date.UTC(2026, 5, date)), ...more });
  const naming = (reference: string) => ({ metadata: { booking_reference: reference } });
  await createTold(db).apply(
    told("pi_1", 1, naming("RE-1")),
    told("pi_2", 2, naming("RE-2")),
    told("pi_3", 3, naming("RE-1")),
    told("pi_4", 4, { currency: "usd" }),
    told("pi_5", 5, { status: "canceled", amountReceived: 0n }),
  );
  await db.$client`update payments set method = case stripe_payment_intent
    when 'pi_4' then 'bank_transfer' when 'pi_5' then 'bank transfer' end`;
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

async function found(filter: PaymentFilter): Promise<(string | null)[]> {
  // One by one: every page goes on where the one before ended.
  const ids: (string | null)[] = [];
  for (let before; ;) {
    const [payment] = await listPayments(db, { ...filter, limit: 1, before });
    if (!payment) break;
    ids.push(payment.stripe.paymentIntent);
    before = payment;
  }
  const page = await listPayments(db, { ...filter, limit: 50 });
  expect(page.map(({ stripe }) => stripe.paymentIntent)).toEqual(ids);
  return ids;
}

const june = (date: number) => new Date(Date.UTC(2026, 5, date));

test.each<[PaymentFilter, string[]]>([
  [{}, ["pi_5", "pi_4", "pi_3", "pi_2", "pi_1"]],
  [{ property: "Mill" }, ["pi_3", "pi_1"]],
  [{ property: "Mill", to: june(3) }, ["pi_1"]],
  [{ property: "Mill", review: "matched" }, ["pi_3", "pi_1"]],
  [{ property: "Mill", review: "unmatched" }, []],
  [{ property: "Attic" }, []],
  [{ booking: "re-2" }, ["pi_2"]],
  [{ booking: "re-2", property: "Mill" }, []],
  [{ currency: "usd" }, ["pi_4"]],
  [{ methods: ["card"] }, []],
  [{ methods: ["cash", "card"] }, []],
  [{ methods: ["bank_transfer", "bank transfer"] }, ["pi_5", "pi_4"]],
  [{ methods: ["bank transfer"], property: "Mill" }, []],
  [{ status: "canceled" }, ["pi_5"]],
  [{ review: "unmatched", source: "stripe" }, ["pi_5", "pi_4"]],
  [{ from: june(2), to: june(4) }, ["pi_3", "pi_2"]],
])("%j finds the payments of which all of it holds, newest first", async (filter, ids) => {
  expect(await found(filter)).toEqual(ids);
});

test("a property of very many bookings is found from its newest payments", async () => {
  await db.$client`
    insert into bookings (id, reference, reference_folded, property, currency, status)
    select gen_random_uuid(), 'X-' || n, 'X-' || n, 'Mill', 'eur', 'confirmed' from generate_series(1, 3000) as n`;
  expect(await found({ property: "Mill" })).toEqual(["pi_3", "pi_1"]);
});

test("a filter that nothing passes is answered along the index alone", async () => {
  const plan = await db.transaction(async (tx) => {
    await tx.execute(
      "select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)",
    );
    return tx.execute(
      "explain select id from payments where status = 'x' and method = 'y' order by created desc, id desc limit 50",
    );
  });
  const text = plan.map((line) => String(line["QUERY PLAN"])).join("\n");
  expect(text).toMatch(/Index Only Scan Backward using payments_created/);
  expect(text).toMatch(/Index Cond: .*method = .*status = /);
});
