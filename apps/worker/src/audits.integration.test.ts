import { same } from "@rentease/core";
import {
  controlBackfill,
  listDifferences,
  putBooking,
  showAudit,
  showBackfill,
  startAudit,
} from "@rentease/db";
import { createLogger } from "@rentease/runtime";
import {
  type Booking,
  createSandbox,
  generateSeason,
  playSeason,
  type Sandbox,
} from "@rentease/sandbox";
import { appliedTypes, createGateway, type Gateway } from "@rentease/stripe";
import { createTestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { applyRules, bookingNamed } from "./apply-rules.ts";
import { createBackfills } from "./backfills.ts";
import { type Books, openBooks } from "./books.ts";
import { paymentRows } from "./payment-rows.ts";
import { receivedEvent } from "./received-event.ts";
import { idIn, stripeApi, textIn } from "./stripe-api.ts";

const logger = createLogger("worker", "silent");
const from = new Date("2025-01-01");
const to = new Date("2026-03-01");
const timeoutMs = 120_000;

let books: Books;
let sandbox: Sandbox;
let gateway: Gateway;
let drop: () => Promise<unknown>;
let nowMs = to.getTime();
/** Events that came in already. */
let told = 0;

beforeAll(async () => {
  const database = await createTestDatabase();
  books = await openBooks(database.url, { workers: 2, bookings: [] });
  drop = database.drop;
  sandbox = createSandbox({ seed: "audit", asyncDelayMs: null, now: () => nowMs });
  const { url } = await sandbox.listen();
  gateway = createGateway({ secretKey: "sk_test_x", apiBase: url });
  const bookings = new Map<string, Booking>();
  await playSeason(sandbox, generateSeason({ seed: "audit", payments: 200 }), {
    onBooking: (booking) => void bookings.set(booking.reference, booking),
  });
  sandbox.settle();
  for (const reference of bookings.keys())
    await putBooking(books.db, bookingNamed(reference), "test");
}, timeoutMs);
afterAll(async () => {
  await sandbox.close();
  await books.close();
  await drop();
});

/** The season as its webhooks brought it. */
beforeEach(async () => {
  await books.forget();
  told = 0;
  await receive();
}, timeoutMs);

async function receive() {
  const events = [...sandbox.world.records.events.all()];
  const applied = events.slice(told).filter(({ type }) => appliedTypes.includes(type));
  await books.record(applied.map((event) => receivedEvent(event)));
  told = events.length;
  await books.settle(500, gateway);
}

async function audit({ repair = false, stripe = gateway, settleAfterMs = 200, since = from } = {}) {
  return followAudit(await begin(repair, since), stripe, settleAfterMs);
}

async function begin(repair = false, since = from): Promise<string> {
  const { id } = await startAudit(books.db, {
    from: since,
    to: new Date(nowMs),
    timeZone: "Europe/Amsterdam",
    repair,
    startedBy: "test",
  });
  return id;
}

async function followAudit(id: string, stripe: Gateway, settleAfterMs = 200) {
  const backfills = createBackfills({
    db: books.db,
    gateway: stripe,
    rules: applyRules(),
    logger,
    settleAfterMs,
  });
  try {
    await waitUntil(
      async () => {
        await backfills.wake();
        return (await showBackfill(books.db, id))?.state === "finished";
      },
      { timeoutMs: 30_000, what: "the end of the audit" },
    );
  } finally {
    await backfills.stop();
  }
  const ended = await showAudit(books.db, id);
  if (!ended) throw new Error("no such audit");
  return { ...ended, found: await listDifferences(books.db, id, 1000) };
}

const unequal = ({ certificate }: Awaited<ReturnType<typeof audit>>) =>
  certificate?.sums.filter(({ stripe, ours }) => !same(stripe, ours));

/** `cause objectType fields`, of each difference. */
const named = ({ found }: Awaited<ReturnType<typeof audit>>) =>
  Object.fromEntries(
    found.map(({ objectType, stripeId, cause, fields }) => [
      `${objectType} ${stripeId}`,
      [cause, ...fields.map(({ field }) => field).sort()].join(" "),
    ]),
  );

test(
  "P9: what webhooks brought equals Stripe, and two audits say the same",
  { timeout: timeoutMs },
  async () => {
    const first = await audit();
    expect(named(first)).toEqual({});
    expect(first.certificate?.differences).toEqual({ found: 0, repaired: 0, left: 0 });
    expect(unequal(first)).toEqual([]);
    expect(first.certificate?.payouts.unequal).toBe(0);
    const reconciled = [...sandbox.world.records.payouts.all()].filter(
      (payout) => payout.reconciliation_status === "completed",
    );
    expect(reconciled.length).toBeGreaterThan(2);
    expect(first.certificate?.payouts.itemised).toBe(reconciled.length);

    // The sandbox's own records, counted without any of ours.
    const { records } = sandbox.world;
    const certified = (object: string, status: string) =>
      first.certificate?.sums
        .filter((sum) => sum.object === object && sum.status === status)
        .reduce((sum, { stripe }) => sum + stripe.amount, 0n);
    const sum = (amounts: number[]) => BigInt(amounts.reduce((total, amount) => total + amount, 0));
    expect(certified("charge", "succeeded")).toBe(
      sum([...records.charges.all()].filter((c) => c.status === "succeeded").map((c) => c.amount)),
    );
    expect(certified("refund", "succeeded")).toBe(
      sum([...records.refunds.all()].filter((r) => r.status === "succeeded").map((r) => r.amount)),
    );
    for (const { count, received, ...parts } of first.certificate?.payments ?? []) {
      const { matched, unmatched, excluded } = parts;
      expect(matched.count + unmatched.count + excluded.count).toBe(count);
      expect(matched.amount + unmatched.amount + excluded.amount).toBe(received);
    }
    expect(first.certificate?.payments.some(({ matched }) => matched.count > 0)).toBe(true);
    const [row] = await books.db.$client<{ received: bigint }[]>`
    select sum(received)::bigint as received from payments where currency = 'eur'`;
    expect(first.certificate?.payments.find(({ currency }) => currency === "eur")?.received).toBe(
      row?.received,
    );
    const second = await audit();
    expect(second.certificate).toEqual(first.certificate);
  },
);

/** Damages the books as no code of ours does. @returns what an audit has to say of it. */
async function damage(): Promise<Record<string, string>> {
  const sql = books.db.$client;
  const one = async (query: Promise<{ id: string }[]>) => {
    const [row] = await query;
    if (!row) throw new Error("nothing to damage");
    return row.id;
  };
  const used: string[] = [];
  /** A payment of one charge without anything else, that nothing was done to yet. */
  const payment = async () => {
    const [row] = await sql<{ id: string; intent: string; charge: string; moved: string }[]>`
      select p.id, p.stripe_payment_intent as intent, p.stripe_charge as charge,
        a.balance_transaction as moved
      from payments p join payment_attempts a on a.stripe_charge = p.stripe_charge
      where p.status = 'succeeded' and p.refunded = 0 and a.balance_transaction is not null
        and p.stripe_payment_intent is not null and not p.id = any(${used}::uuid[])
        and not exists (select from disputes where payment_id = p.id)
        and not exists (select from refunds where payment_id = p.id)
        and (select count(*) from payment_attempts where payment_id = p.id) = 1
        and (select count(*) from balance_transactions where source = p.stripe_charge and stripe_payout is not null) = 1
      order by p.created limit 1`;
    if (!row) throw new Error("no payment to damage");
    used.push(row.id);
    return row;
  };
  const expected: Record<string, string> = {};

  const altered = await payment();
  await sql`update payments set amount = amount + 1, received = received - 5 where id = ${altered.id}`;
  expected[`payment ${altered.intent}`] = "derived amount received";

  const attempt = await payment();
  await sql`update payment_attempts set status = 'failed', amount = amount + 7 where stripe_charge = ${attempt.charge}`;
  expected[`charge ${attempt.charge}`] = "differs amount status";
  expected[`payment ${attempt.intent}`] = expect.stringContaining("derived");

  const moved = await payment();
  const payoutOf = (transaction: string) =>
    one(
      sql`select stripe_payout as id from balance_transactions where stripe_balance_transaction = ${transaction}`,
    );
  expected[`payout_lines ${await payoutOf(moved.moved)}`] = "payout_sum lines";
  await sql`delete from balance_transactions where stripe_balance_transaction = ${moved.moved}`;
  expected[`balance_transaction ${moved.moved}`] = "missing";
  expected[`payment ${moved.intent}`] = expect.stringContaining("derived");

  const fee = await payment();
  expected[`payout_lines ${await payoutOf(fee.moved)}`] = "payout_sum lines";
  await sql`update balance_transactions set fee = fee + 3, net = net - 3 where stripe_balance_transaction = ${fee.moved}`;
  expected[`balance_transaction ${fee.moved}`] = "differs fee net";
  expected[`payment ${fee.intent}`] = "derived fee net";

  const gone = await payment();
  expected[`payout_lines ${await payoutOf(gone.moved)}`] = "payout_sum lines";
  await sql`delete from balance_transactions where stripe_balance_transaction = ${gone.moved}`;
  await sql`delete from payment_attempts where stripe_charge = ${gone.charge}`;
  await sql`delete from payment_intents where stripe_payment_intent = ${gone.intent}`;
  await sql`delete from allocations where payment_id = ${gone.id}`;
  await sql`delete from match_decisions where payment_id = ${gone.id}`;
  await sql`delete from payments where id = ${gone.id}`;
  expected[`balance_transaction ${gone.moved}`] = "missing";
  expected[`charge ${gone.charge}`] = "missing";
  expected[`payment_intent ${gone.intent}`] = "missing";

  const named = await payment();
  await sql`update payment_attempts set payer_name = 'Somebody Else' where stripe_charge = ${named.charge}`;
  expected[`charge ${named.charge}`] = "differs payerName";
  expected[`payment ${named.intent}`] = expect.stringContaining("derived");

  const refund = await one(sql`
    select stripe_refund as id from refunds where status = 'succeeded' order by created limit 1`);
  const refunded = await one(sql`
    select p.stripe_payment_intent as id from refunds join payments p on p.id = payment_id
    where stripe_refund = ${refund}`);
  await sql`delete from refund_allocations`;
  await sql`delete from refunds where stripe_refund = ${refund}`;
  expected[`refund ${refund}`] = "missing";
  expected[`payment ${refunded}`] = expect.stringContaining("derived");

  const dispute = await one(sql`
    select stripe_dispute as id from disputes where status in ('lost', 'won') order by created limit 1`);
  const disputed = await one(sql`
    select p.stripe_payment_intent as id from disputes join payments p on p.id = payment_id
    where stripe_dispute = ${dispute}`);
  await sql`update disputes set status = 'needs_response' where stripe_dispute = ${dispute}`;
  expected[`dispute ${dispute}`] = "differs status";
  expected[`payment ${disputed}`] = expect.stringContaining("derived");

  const payout = await one(sql`
    select stripe_payout as id from payouts where automatic and status = 'paid'
    order by created desc limit 1`);
  await sql`update payouts set amount = amount + 100 where stripe_payout = ${payout}`;
  expected[`payout ${payout}`] = "differs amount";
  expected[`payout_lines ${payout}`] = "payout_sum lines";

  const unread = await one(sql`
    select stripe_payout as id from payouts where lines_read_at is not null order by created desc offset 1 limit 1`);
  await sql`update payouts set lines_read_at = null where stripe_payout = ${unread}`;
  expected[`payout_lines ${unread}`] = "payout_sum lines";
  return expected;
}

test(
  "every damage is named with its cause, repaired, and then there is no difference",
  { timeout: timeoutMs },
  async () => {
    const before = await paymentRows(books.db);
    const expected = await damage();

    const seen = await audit();
    expect(named(seen)).toEqual(expected);
    expect(seen.certificate?.differences.left).toBe(Object.keys(expected).length);
    expect(unequal(seen)).not.toEqual([]);
    // Nothing private: the field is named, its value is not (P10).
    expect(JSON.stringify(seen.found)).not.toContain("Somebody");

    const repairing = await audit({ repair: true });
    expect(named(repairing)).toEqual(expected);
    expect(repairing.found.filter(({ state }) => state !== "repaired")).toEqual([]);
    expect(unequal(repairing)).toEqual([]);
    await books.settle(500, gateway);
    expect(await paymentRows(books.db)).toEqual(before);

    const again = await audit();
    expect(named(again)).toEqual({});
    expect(unequal(again)).toEqual([]);
  },
);

test(
  "what Stripe never had is found and left, with the reason",
  { timeout: timeoutMs },
  async () => {
    await books.db.$client`
    insert into refunds select (jsonb_populate_record(refund, jsonb_build_object(
      'id', gen_random_uuid(), 'stripe_refund', 're_never'))).*
    from refunds refund order by created limit 1`;
    const ended = await audit({ repair: true });
    const extra = ended.found.filter(({ stripeId }) => stripeId === "re_never");
    expect(extra).toMatchObject([
      { cause: "extra", state: "found", error: "Stripe has no such object" },
    ]);
    expect(unequal(ended)).toMatchObject([{ object: "refund" }]);
  },
);

test("P3: webhooks that come meanwhile are no difference", { timeout: timeoutMs }, async () => {
  const api = stripeApi(sandbox.app);
  const change = async () => {
    nowMs += 1_000;
    const intent = await api.post("/v1/payment_intents", {
      amount: "12000",
      currency: "eur",
      confirm: "true",
      payment_method: "pm_card_visa",
    });
    sandbox.settle();
    const charge = textIn(intent, "latest_charge") ?? "";
    await api.post("/v1/refunds", { charge, amount: "500" });
    idIn(await api.post(`/_sandbox/charges/${charge}/dispute`, {}));
    sandbox.settle();
  };
  for (let payment = 0; payment < 20; payment += 1) await change();
  nowMs += 60_000;
  // Nothing of that came in when Stripe listed it; it does before anything counts as a difference.
  let listed = () => {};
  const isListed = new Promise<void>((resolve) => (listed = resolve));
  const listing: Gateway = {
    ...gateway,
    async listObjects(type, window) {
      const page = await gateway.listObjects(type, window);
      if (type === "charge" && window.to.getTime() >= nowMs - 60_000) setTimeout(listed, 500);
      return page;
    },
  };
  const [ended] = await Promise.all([
    audit({ stripe: listing, settleAfterMs: 3_000 }),
    isListed.then(receive),
  ]);
  expect(named(ended)).toEqual({});
  expect(unequal(ended)).toEqual([]);
  const [passed] = await books.db.$client<{ count: number }[]>`
    select count(*)::int from audit_differences where audit_id = ${ended.id} and state = 'passed'`;
  expect(passed?.count).toBeGreaterThan(20);
});

test(
  "many in one second are each compared once, over pages and parts",
  { timeout: timeoutMs },
  async () => {
    const api = stripeApi(sandbox.app);
    for (let payment = 0; payment < 330; payment += 1) {
      await api.post("/v1/payment_intents", {
        amount: "5000",
        currency: "eur",
        confirm: "true",
        payment_method: "pm_card_visa",
      });
      if (payment % 150 === 0) nowMs += 1_000;
    }
    sandbox.settle();
    nowMs += 60_000;
    await receive();
    const id = await begin();
    // A worker that goes away after some pages: another one takes up where it stood.
    let pages = 0;
    const counting: Gateway = {
      ...gateway,
      async listObjects(type, window) {
        pages += type === "charge" ? 1 : 0;
        return gateway.listObjects(type, window);
      },
    };
    const first = createBackfills({ db: books.db, gateway: counting, rules: applyRules(), logger });
    await first.wake();
    await waitUntil(() => pages >= 3, { what: "some pages" });
    await first.stop();
    const ended = await followAudit(id, gateway);
    expect(named(ended)).toEqual({});
    expect(unequal(ended)).toEqual([]);
  },
);

test(
  "a part that could not be compared fails the audit, and a retry ends it",
  { timeout: timeoutMs },
  async () => {
    const failing: Gateway = {
      ...gateway,
      async listObjects(type, window) {
        if (type === "payout") throw Object.assign(new Error("refused"), { retry: false });
        return gateway.listObjects(type, window);
      },
    };
    const failed = await audit({ stripe: failing });
    expect(failed).toMatchObject({ state: "failed", certificate: null });
    await controlBackfill(books.db, failed.id, "retry", "test");
    const ended = await followAudit(failed.id, gateway);
    expect(ended.state).toBe("finished");
    expect(unequal(ended)).toEqual([]);
  },
);

/** The only row of a query. */
async function only<Row>(query: Promise<Row[]>): Promise<Row> {
  const [row] = await query;
  if (!row) throw new Error("nothing there");
  return row;
}

test(
  "a movement that the repair brings leads to what it tells of, until nothing new is named",
  { timeout: timeoutMs },
  async () => {
    const api = stripeApi(sandbox.app);
    const sql = books.db.$client;
    nowMs += 1_000;
    const intent = await api.post("/v1/payment_intents", {
      amount: "12000",
      currency: "eur",
      confirm: "true",
      payment_method: "pm_card_visa",
    });
    sandbox.settle();
    const charge = textIn(intent, "latest_charge") ?? "";
    const refund = idIn(await api.post("/v1/refunds", { charge, amount: "500" }));
    sandbox.settle();
    await receive();
    // A day later the bank sends it back, and no event tells us.
    nowMs += 86_400_000;
    await api.post(`/_sandbox/refunds/${refund}/fail`, {});
    sandbox.settle();
    const since = new Date(nowMs - 3_600_000);
    nowMs += 3_600_000;
    const ended = await audit({ repair: true, since });
    expect(named(ended)).toMatchObject({
      [`refund ${refund}`]: expect.stringMatching(/^differs .*status/),
    });
    expect(ended.certificate?.differences).toMatchObject({ left: 0 });
    expect(await only(sql`select status from refunds where stripe_refund = ${refund}`)).toEqual({
      status: "failed",
    });
    expect(
      await only(sql`select refunded, status from payments where stripe_charge = ${charge}`),
    ).toEqual({ refunded: 0n, status: "succeeded" });
    // The sandbox goes on paying out meanwhile.
    expect(Object.keys(named(await audit({ since })))).not.toContain(`refund ${refund}`);
  },
);

test(
  "a payment that nothing of Stripe's makes is named, and parts go back to their own",
  { timeout: timeoutMs },
  async () => {
    const sql = books.db.$client;
    nowMs += 1_000;
    const bare = idIn(
      await stripeApi(sandbox.app).post("/v1/payment_intents", { amount: "900", currency: "eur" }),
    );
    nowMs += 1_000;
    sandbox.settle();
    await receive();
    const altered = await only(sql<{ id: string; intent: string }[]>`
      select id, stripe_payment_intent as intent from payments
      where source = 'stripe' and received > 0 and stripe_payment_intent is not null
        and not exists (select from refunds where payment_id = payments.id)
      order by created limit 1`);
    await sql`
      update payments set stripe_payment_intent = 'pi_phantom', stripe_charge = 'ch_phantom',
        received = received + 100000 where id = ${altered.id}`;
    const never = await only(sql<{ id: string }[]>`
      insert into payments select (jsonb_populate_record(payment, jsonb_build_object(
        'id', gen_random_uuid(), 'stripe_payment_intent', 'pi_never', 'stripe_charge', 'ch_never'))).*
      from payments payment where source = 'stripe' and received > 0 order by created limit 1
      returning id`);
    const strayed = await only(sql<{ refund: string; intent: string }[]>`
      select stripe_refund as refund, payments.stripe_payment_intent as intent
      from refunds join payments on payments.id = payment_id order by refunds.created limit 1`);
    await sql`update refunds set payment_id = ${never.id} where stripe_refund = ${strayed.refund}`;
    const renamed = await only(sql<{ intent: string; charge: string }[]>`
      select stripe_payment_intent as intent, stripe_charge as charge from payments
      where source = 'stripe' and status = 'succeeded' and id <> ${altered.id}
        and stripe_payment_intent not in ('pi_never', ${strayed.intent})
      order by created desc limit 1`);
    await sql`
      update payments set stripe_payment_intent = 'pi_renamed'
      where stripe_payment_intent = ${renamed.intent}`;
    // What it goes by is lost, and it is in no list.
    await sql`delete from payment_intents where stripe_payment_intent = ${bare}`;

    const ended = await audit({ repair: true });
    expect(named(ended)).toMatchObject({
      "payment pi_phantom": "extra",
      "payment pi_never": "extra",
      [`payment ${altered.intent}`]: expect.stringContaining("payment of"),
      [`payment ${strayed.intent}`]: `derived payment of ${strayed.refund}`,
      [`payment ${bare}`]: "derived payment_intent",
      [`payment ${renamed.intent}`]: "derived stripePaymentIntent",
    });
    expect(
      ended.found
        .filter(({ state }) => state !== "repaired")
        .map(({ stripeId, error }) => ({ stripeId, error }))
        .toSorted((a, b) => (a.stripeId < b.stripeId ? -1 : 1)),
    ).toEqual([
      { stripeId: "pi_never", error: "Stripe has no such object" },
      { stripeId: "pi_phantom", error: "Stripe has no such object" },
    ]);
    expect(
      await only(sql`
        select payments.stripe_payment_intent as intent
        from refunds join payments on payments.id = payment_id
        where stripe_refund = ${strayed.refund}`),
    ).toEqual({ intent: strayed.intent });
    // A person's word ends it (P7).
    await sql`update payments set review = 'excluded' where stripe_payment_intent in ('pi_phantom', 'pi_never')`;
    expect(named(await audit())).toEqual({});
  },
);

/** Has a movement name another charge than its own: both are looked at a second time. @returns them. */
async function alterSource(): Promise<{ own: string; other: string }> {
  const sql = books.db.$client;
  const [first, second] = await sql<{ moved: string; charge: string }[]>`
    select a.balance_transaction as moved, a.stripe_charge as charge
    from payment_attempts a
    join balance_transactions b on b.stripe_balance_transaction = a.balance_transaction
    where b.reporting_category = 'charge' and b.currency = 'eur' and a.currency = 'eur'
    order by a.created limit 2`;
  if (!first || !second) throw new Error("no charges");
  await sql`
    update balance_transactions set source = ${second.charge}
    where stripe_balance_transaction = ${first.moved}`;
  return { own: first.charge, other: second.charge };
}

const sumsOf = ({ certificate }: Awaited<ReturnType<typeof audit>>, object: string) =>
  certificate?.sums.filter((sum) => sum.object === object);

test(
  "what agreed when it was listed is counted once, though it is looked at again",
  { timeout: timeoutMs },
  async () => {
    const before = await audit();
    const { other } = await alterSource();
    const ended = await audit({ repair: true });
    expect(sumsOf(ended, "charge")).toEqual(sumsOf(before, "charge"));
    expect(ended.certificate?.differences.left).toBe(0);
    expect(
      await only(books.db.$client`
        select state from audit_differences where audit_id = ${ended.id} and stripe_id = ${other}`),
    ).toEqual({ state: "passed" });
  },
);

test(
  "what agreed when it was listed and differs since is counted once on each side",
  { timeout: timeoutMs },
  async () => {
    const before = await audit();
    const { other } = await alterSource();
    const changing: Gateway = {
      ...gateway,
      async fetchObject(type, id) {
        const facts = await gateway.fetchObject(type, id);
        return facts.map((fact) =>
          fact.object === "charge" && id === other
            ? { ...fact, facts: { ...fact.facts, amount: fact.facts.amount + 1n } }
            : fact,
        );
      },
    };
    const ended = await audit({ stripe: changing });
    expect(named(ended)).toMatchObject({ [`charge ${other}`]: "differs amount" });
    const charged = (of: typeof ended) =>
      sumsOf(of, "charge")?.map(({ stripe, ours }) => [stripe.count, ours.count]);
    expect(charged(ended)).toEqual(charged(before));
    const paid = (of: typeof ended) =>
      sumsOf(of, "charge")?.find((sum) => sum.currency === "eur" && sum.status === "succeeded");
    expect(paid(ended)?.ours).toEqual(paid(before)?.ours);
    expect(paid(ended)?.difference).toEqual({ count: 0, amount: -1n });
  },
);

test(
  "a confirmation that comes late leaves what somebody else repaired meanwhile",
  { timeout: timeoutMs },
  async () => {
    const sql = books.db.$client;
    const { charge } = await only(sql<{ charge: string }[]>`
      update payment_attempts set amount = amount + 7
      where id = (select id from payment_attempts order by created limit 1)
      returning stripe_charge as charge`);
    const overtaken: Gateway = {
      ...gateway,
      async fetchObject(type, id) {
        if (id === charge) {
          await sql`update payment_attempts set amount = amount - 7 where stripe_charge = ${charge}`;
          await sql`
            update audit_differences set state = 'repaired', repaired_at = now()
            where stripe_id = ${charge}`;
        }
        return gateway.fetchObject(type, id);
      },
    };
    const ended = await audit({ stripe: overtaken });
    expect(ended.found).toMatchObject([{ stripeId: charge, state: "repaired" }]);
  },
);

test("a payout's lines are read anew only under their locks", { timeout: timeoutMs }, async () => {
  const sql = books.db.$client;
  const { payout, line } = await only(sql<{ payout: string; line: string }[]>`
      select stripe_payout as payout, min(stripe_balance_transaction) as line
      from balance_transactions join payouts using (stripe_payout)
      where lines_read_at is not null group by stripe_payout order by 1 limit 1`);
  const lines = () =>
    only(sql<{ count: number }[]>`
        select count(*)::int from balance_transactions where stripe_payout = ${payout}`);
  const before = await lines();
  await sql`update payouts set lines_read_at = null where stripe_payout = ${payout}`;
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const holding = sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${line}, 0))`;
    await released;
  });
  const repairing = audit({ repair: true });
  try {
    await waitUntil(
      async () =>
        (
          await sql`
              select from pg_locks where locktype = 'advisory' and not granted
                and database = (select oid from pg_database where datname = current_database())`
        ).length > 0,
      { timeoutMs: 20_000, what: "the repair at the lock" },
    );
    expect(await lines()).toEqual(before);
  } finally {
    release();
    await holding;
  }
  expect((await repairing).certificate?.differences).toMatchObject({ found: 1, left: 0 });
  expect(await lines()).toEqual(before);
});

test(
  "a PaymentIntent that was canceled before any charge is named and repaired",
  { timeout: timeoutMs },
  async () => {
    const api = stripeApi(sandbox.app);
    const since = new Date(nowMs);
    nowMs += 5_000;
    const intent = idIn(
      await api.post("/v1/payment_intents", { amount: "12000", currency: "eur" }),
    );
    const open = idIn(await api.post("/v1/payment_intents", { amount: "700", currency: "eur" }));
    sandbox.settle();
    await receive();
    nowMs += 3_600_000;
    await api.post(`/v1/payment_intents/${intent}/cancel`, {});
    sandbox.settle();
    nowMs += 3_600_000;
    const ended = await audit({ repair: true, since });
    expect(named(ended)).toEqual({ [`payment_intent ${intent}`]: "differs status" });
    expect(ended.certificate?.differences.left).toBe(0);
    const statuses = await books.db.$client`
      select i.status as intent, p.status as payment
      from payment_intents i join payments p on p.id = payment_id
      where i.stripe_payment_intent in (${intent}, ${open}) order by i.amount desc`;
    expect([...statuses]).toEqual([
      { intent: "canceled", payment: "canceled" },
      { intent: "open", payment: "pending" },
    ]);
  },
);

test(
  "a refund's charge that is not here is asked for, though it is older than the period",
  { timeout: timeoutMs },
  async () => {
    const sql = books.db.$client;
    const { charge, intent, payment, created } = await only(sql<
      { charge: string; intent: string | null; payment: string; created: string }[]
    >`
      select refunds.stripe_charge as charge, attempt.stripe_payment_intent as intent,
        attempt.payment_id as payment, refunds.created
      from refunds join payment_attempts attempt on attempt.stripe_charge = refunds.stripe_charge
      where refunds.created > attempt.created + interval '2 days'
        and not exists (select from disputes where payment_id = attempt.payment_id)
      order by refunds.created limit 1`);
    await sql`delete from refund_allocations`;
    await sql`delete from allocations where payment_id = ${payment}`;
    await sql`delete from match_decisions where payment_id = ${payment}`;
    await sql`update refunds set payment_id = null where payment_id = ${payment}`;
    await sql`delete from payment_attempts where payment_id = ${payment}`;
    await sql`delete from payment_intents where payment_id = ${payment}`;
    await sql`delete from payments where id = ${payment}`;
    const since = new Date(Date.parse(created) - 3_600_000);
    const ended = await audit({ repair: true, since });
    expect(named(ended)).toMatchObject({ [`charge ${charge}`]: "missing" });
    expect(ended.certificate?.differences.left).toBe(0);
    expect(
      await only(sql`
        select payments.stripe_payment_intent as intent
        from refunds join payments on payments.id = payment_id
        where refunds.stripe_charge = ${charge} limit 1`),
    ).toEqual({ intent });
  },
);

test(
  "the requests of the second look are counted as they are made",
  { timeout: timeoutMs },
  async () => {
    await books.db.$client`
      update payment_attempts set amount = amount + 1
      where id in (select id from payment_attempts order by created limit 12)`;
    const counted: number[] = [];
    const watched: Gateway = {
      ...gateway,
      async fetchObject(type, id) {
        const { requests } = await only(books.db.$client<{ requests: number }[]>`
          select requests from backfill_windows
          where kind = 'differences' and state = 'running' limit 1`);
        counted.push(requests);
        return gateway.fetchObject(type, id);
      },
    };
    await audit({ stripe: watched });
    expect(counted.length).toBeGreaterThanOrEqual(12);
    expect(counted.at(-1)).toBeGreaterThanOrEqual(5);
  },
);
