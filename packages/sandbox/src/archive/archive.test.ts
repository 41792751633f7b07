import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { startSandbox } from "../started-sandbox.ts";
import { createArchive } from "./archive.ts";
import { archiveBookings } from "./archive-bookings.ts";
import { archiveTruth, type ArchiveTruth } from "./archive-truth.ts";

const OPTIONS = { charges: 2000, from: "2024-10-01", to: "2025-10-01", seed: "test" };
const archive = createArchive(OPTIONS);
const MONTH_SECONDS = 30 * 86_400;

let sandbox: Sandbox;
let stripe: Stripe;
beforeAll(async () => {
  ({ sandbox, stripe } = await startSandbox({ archive }));
});
afterAll(() => sandbox.close());

interface Listed {
  id: string;
  created: number;
}
type List = (params: Stripe.PaginationParams & { created?: Stripe.RangeQueryParam }) => {
  autoPagingToArray(options: { limit: number }): Promise<Listed[]>;
};
const lists = (): Record<string, List> => ({
  balanceTransactions: (params) => stripe.balanceTransactions.list(params),
  charges: (params) => stripe.charges.list(params),
  disputes: (params) => stripe.disputes.list(params),
  paymentIntents: (params) => stripe.paymentIntents.list(params),
  payouts: (params) => stripe.payouts.list(params),
  refunds: (params) => stripe.refunds.list(params),
  sessions: (params) => stripe.checkout.sessions.list(params),
});
const all = { limit: 10_000 };

describe("lists", () => {
  test("windows side by side give each object exactly once, newest first", async () => {
    for (const list of Object.values(lists())) {
      const whole = await list({ limit: 100 }).autoPagingToArray(all);
      const parts: Listed[] = [];
      for (
        let from = archive.from - MONTH_SECONDS;
        from < archive.to + MONTH_SECONDS;
        from += MONTH_SECONDS
      ) {
        const created = { gte: from, lt: from + MONTH_SECONDS };
        const part = await list({ limit: 37, created }).autoPagingToArray(all);
        expect(part.every((each) => each.created >= from && each.created < created.lt)).toBe(true);
        parts.unshift(...part);
      }
      expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);
      expect(parts.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
      const times = whole.map(({ created }) => created);
      expect(times).toEqual(times.toSorted((one, other) => other - one));
    }
    const charges = await stripe.charges.list({ limit: 100 }).autoPagingToArray(all);
    expect(charges).toHaveLength(OPTIONS.charges);
    expect(new Set(charges.map(({ created }) => created)).size).toBeLessThan(charges.length);
  });

  test("`from` is in and `to` is out, and gt and lte are the other way round", async () => {
    for (const list of Object.values(lists())) {
      const some = await list({ limit: 9 }).autoPagingToArray({ limit: 9 });
      const [newest, oldest] = [some.at(0)?.created ?? 0, some.at(-1)?.created ?? 0];
      const found = async (created: Stripe.RangeQueryParam) =>
        new Set((await list({ created, limit: 100 }).autoPagingToArray(all)).map((c) => c.created));
      const halfOpen = await found({ gte: oldest, lt: newest });
      expect([halfOpen.has(oldest), halfOpen.has(newest)]).toEqual([true, false]);
      const other = await found({ gt: oldest, lte: newest });
      expect([other.has(oldest), other.has(newest)]).toEqual([false, true]);
    }
  });

  test("ending_before pages towards the newest", async () => {
    const whole = await stripe.refunds.list({ limit: 100 }).autoPagingToArray(all);
    const oldest = whole.at(-1)?.id ?? "";
    const back = await stripe.refunds
      .list({ limit: 13, ending_before: oldest })
      .autoPagingToArray(all);
    expect(back.map(({ id }) => id)).toEqual(
      whole
        .map(({ id }) => id)
        .toReversed()
        .slice(1),
    );
  });

  test("come to the truth, of all and of a part", async () => {
    expect(await listed({})).toEqual(archiveTruth(archive));
    const period = { from: "2025-02-10", to: "2025-06-20T12:00:00Z" };
    const created = { gte: Date.parse(period.from) / 1000, lt: Date.parse(period.to) / 1000 };
    expect(await listed({ created })).toEqual(archiveTruth(archive, period));
  });
});

async function listed(period: { created?: Stripe.RangeQueryParam }): Promise<ArchiveTruth> {
  const params = { limit: 100, ...period };
  const truth: ArchiveTruth = {
    charges: byStatus(await stripe.charges.list(params).autoPagingToArray(all)),
    refunds: byStatus(await stripe.refunds.list(params).autoPagingToArray(all)),
    disputes: byStatus(await stripe.disputes.list(params).autoPagingToArray(all)),
    payouts: byStatus(await stripe.payouts.list(params).autoPagingToArray(all)),
    balanceTransactions: {},
  };
  for (const each of await stripe.balanceTransactions.list(params).autoPagingToArray(all)) {
    const sums = truth.balanceTransactions;
    const sum = (sums[each.reporting_category] ??= { count: 0, amount: 0, fee: 0, net: 0 });
    sum.count += 1;
    for (const field of ["amount", "fee", "net"] as const) sum[field] += each[field];
  }
  return truth;
}

function byStatus(objects: { amount: number; currency: string; status: string | null }[]) {
  const sums: ArchiveTruth["charges"] = {};
  for (const { amount, currency, status } of objects) {
    const sum = ((sums[currency] ??= {})[status ?? ""] ??= { count: 0, amount: 0 });
    sum.count += 1;
    sum.amount += amount;
  }
  return sums;
}

describe("objects", () => {
  test("have the fields that live ones have", async () => {
    const fresh = await startSandbox();
    const made = await fresh.stripe.paymentIntents.create({
      amount: 5000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
    });
    const page = await fresh.stripe.checkout.sessions.create({
      mode: "payment",
      success_url: "https://rentals.example.com/paid",
      line_items: [
        { price_data: { currency: "eur", unit_amount: 1, product_data: { name: "x" } } },
      ],
    });
    fresh.sandbox.completeSession(page.id);
    const charge = String(made.latest_charge);
    await fresh.stripe.refunds.create({ charge, amount: 1000 });
    const paid = await fresh.stripe.paymentIntents.list({ limit: 1 });
    fresh.sandbox.openDispute(String(paid.data[0]?.latest_charge));
    fresh.sandbox.runPayouts({ includePending: true });
    const first = async (from: Stripe) => {
      const { data: charges } = await from.charges.list({ limit: 100 });
      const byCard = charges.find(
        (each) => each.status === "succeeded" && each.payment_method_details?.type === "card",
      );
      return {
        charge: byCard,
        dispute: (await from.disputes.list({ limit: 1 })).data[0],
        intent: (await from.paymentIntents.list({ limit: 1 })).data[0],
        method: await from.paymentMethods.retrieve(byCard?.payment_method ?? ""),
        payout: (await from.payouts.list({ limit: 1 })).data[0],
        refund: (await from.refunds.list({ limit: 100 })).data.find(
          ({ status }) => status === "succeeded",
        ),
        session: (await from.checkout.sessions.list({ limit: 1 })).data[0],
        transaction: (await from.balanceTransactions.list({ limit: 1 })).data[0],
      };
    };
    const [live, archived] = [await first(fresh.stripe), await first(stripe)];
    await fresh.sandbox.close();
    const fields = (objects: object) =>
      Object.entries(objects).map(([name, object]) => [name, Object.keys(object ?? {}).sort()]);
    expect(fields(archived)).toEqual(fields(live));
  });

  test("are retrieved as they are listed, and foreign ids aren't there", async () => {
    const [charge] = (await stripe.charges.list({ limit: 1 })).data;
    const [refund] = (await stripe.refunds.list({ limit: 1 })).data;
    const [transaction] = (await stripe.balanceTransactions.list({ limit: 1 })).data;
    const { lastResponse: _, ...got } = await stripe.charges.retrieve(charge?.id ?? "");
    expect(got).toEqual(charge);
    expect((await stripe.refunds.retrieve(refund?.id ?? "")).created).toBe(refund?.created);
    const again = await stripe.balanceTransactions.retrieve(transaction?.id ?? "");
    expect(again.net).toBe(transaction?.net);
    await expect(stripe.charges.retrieve("ch_3AAAAAAAAAAAAAAAAAAAAAAA")).rejects.toMatchObject({
      code: "resource_missing",
    });
  });

  test("expand as a backfill asks for", async () => {
    const { data } = await stripe.charges.list({
      limit: 100,
      expand: [
        "data.payment_intent",
        "data.balance_transaction",
        "data.failure_balance_transaction",
      ],
    });
    for (const { amount, id, metadata, payment_intent: intent, ...charge } of data) {
      expect(intent).toMatchObject({
        amount,
        amount_received: amount,
        metadata,
        object: "payment_intent",
        status: "succeeded",
      });
      const transaction = charge.balance_transaction;
      if (typeof transaction === "string") throw new Error("not expanded");
      expect(transaction?.source ?? null).toBe(charge.status === "failed" ? null : id);
    }
    const failed = data.find(({ status }) => status === "failed");
    const intent = failed?.payment_intent;
    if (intent == null || typeof intent === "string") throw new Error("none failed");
    const attempts = await stripe.charges.list({ payment_intent: intent.id });
    expect(attempts.data.length).toBeGreaterThan(1);
    expect(attempts.data[0]).toMatchObject({ id: intent.latest_charge, status: "succeeded" });

    const expand = ["data.balance_transaction", "data.failure_balance_transaction"];
    const refunds = await stripe.refunds.list({ limit: 100, expand });
    const back = refunds.data.find(
      ({ currency, status }) => currency === "eur" && status === "failed",
    );
    expect(back?.failure_balance_transaction).toMatchObject({ amount: back?.amount });
    expect((await stripe.payouts.list({ limit: 1, expand })).data[0]).toMatchObject({
      balance_transaction: { reporting_category: "payout" },
      failure_balance_transaction: null,
    });
    const one = await stripe.charges.retrieve(attempts.data[0]?.id ?? "", {
      expand: ["payment_intent", "balance_transaction"],
    });
    expect(one).toMatchObject({ payment_intent: { id: intent.id }, balance_transaction: {} });
  });

  test("refunds and disputes are those of their charge, and say what the charge says", async () => {
    const refunds = await stripe.refunds.list({ limit: 100 }).autoPagingToArray(all);
    const holding = new Map<string, number>();
    for (const { amount, charge, status } of refunds) {
      const holds = status === "succeeded" || status === "pending";
      const id = String(charge);
      holding.set(id, (holding.get(id) ?? 0) + (holds ? amount : 0));
    }
    for (const charge of await stripe.charges.list({ limit: 100 }).autoPagingToArray(all)) {
      expect(charge.amount_refunded).toBe(holding.get(charge.id) ?? 0);
      expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount);
    }
    const [charge = ""] = holding.keys();
    const own = await stripe.refunds.list({ charge });
    expect(own.data.every((refund) => refund.charge === charge)).toBe(true);
    const [dispute] = (await stripe.disputes.list({ limit: 1 })).data;
    const intent = String(dispute?.payment_intent);
    expect((await stripe.disputes.list({ payment_intent: intent })).data[0]?.id).toBe(dispute?.id);
    expect((await stripe.charges.retrieve(String(dispute?.charge))).disputed).toBe(true);
  });
});

describe("money", () => {
  test("a payout is the sum of its lines, and each movement goes out once or waits", async () => {
    const seen = new Set<string>();
    const payouts = await stripe.payouts.list({ limit: 100 }).autoPagingToArray(all);
    for (const payout of payouts) {
      if (payout.reconciliation_status !== "completed") continue;
      const lines = await stripe.balanceTransactions
        .list({ payout: payout.id, limit: 100 })
        .autoPagingToArray(all);
      const others = lines.filter(({ id }) => id !== payout.balance_transaction);
      expect(lines).toHaveLength(others.length + 1);
      expect(others.reduce((sum, { net }) => sum + net, 0)).toBe(payout.amount);
      expect(others.every(({ available_on }) => available_on <= payout.created)).toBe(true);
      for (const { id } of lines) {
        expect(seen.has(id)).toBe(false);
        seen.add(id);
      }
    }
    const { data: newest } = await stripe.balanceTransactions.list({ limit: 5 });
    expect(newest.some(({ id }) => seen.has(id))).toBe(false);
    expect(payouts.some(({ status }) => status === "failed")).toBe(true);
  });

  test("is found by what it is about", async () => {
    const disputes = await stripe.disputes.list({ limit: 100 }).autoPagingToArray(all);
    const won = disputes.find(({ status }) => status === "won");
    const { data } = await stripe.balanceTransactions.list({ source: won?.id ?? "" });
    expect(data.map(({ reporting_category: category }) => category)).toEqual([
      "dispute_reversal",
      "dispute",
    ]);
    expect(data.toReversed()).toEqual(won?.balance_transactions);
  });
});

describe("bookings", () => {
  test("are those that payments name, with instalments of these amounts", async () => {
    const bookings = new Map([...archiveBookings(archive)].map((each) => [each.reference, each]));
    expect(bookings.size).toBe(archive.payments.bookings.count);
    let named = 0;
    const check = (
      reference: string | null | undefined,
      amount: number | null,
      currency: string | null,
    ) => {
      if (reference == null) return;
      const booking = bookings.get(reference);
      const says = booking?.currency === currency && booking?.instalments;
      if (says && says.some((each) => each.amount === amount)) named += 1;
      else throw new Error(`${reference} doesn't expect ${amount} ${currency}`);
    };
    const intents = await stripe.paymentIntents.list({ limit: 100 }).autoPagingToArray(all);
    for (const { amount, currency, metadata } of intents) {
      check(metadata["booking_reference"], amount, currency);
    }
    const inMetadata = named;
    for (const session of await stripe.checkout.sessions
      .list({ limit: 100 })
      .autoPagingToArray(all)) {
      const { client_reference_id: reference, payment_intent: intent } = session;
      const { data } = await stripe.checkout.sessions.list({ payment_intent: String(intent) });
      expect(data.map(({ id }) => id)).toEqual([session.id]);
      check(reference, session.amount_total, session.currency);
    }
    expect(inMetadata / intents.length).toBeGreaterThan(0.75);
    expect(named - inMetadata).toBeGreaterThan(intents.length * 0.08);
  });
});

test("the same options make the same archive, another seed another one", () => {
  expect(archiveTruth(createArchive(OPTIONS))).toEqual(archiveTruth(archive));
  expect(archiveTruth(createArchive({ ...OPTIONS, seed: "other" }))).not.toEqual(
    archiveTruth(archive),
  );
  expect(() => createArchive({ ...OPTIONS, charges: 0 })).toThrow("charges");
  expect(() => createArchive({ ...OPTIONS, to: "2024-10-01" })).toThrow("from must be before to");
});

test("what is made and changed live stands beside it, each once", async () => {
  const both = await startSandbox({ archive: createArchive({ ...OPTIONS, charges: 300 }) });
  const before = await both.stripe.charges.list({ limit: 100 }).autoPagingToArray(all);
  const old = before.find(({ refunded, status }) => !refunded && status === "succeeded");
  const refund = await both.stripe.refunds.create({ charge: old?.id ?? "", amount: 1 });
  const made = await both.stripe.paymentIntents.create({
    amount: 700,
    currency: "eur",
    payment_method: "pm_card_visa",
    confirm: true,
  });
  const after = await both.stripe.charges.list({ limit: 7 }).autoPagingToArray(all);
  expect(after[0]?.id).toBe(made.latest_charge);
  expect(
    after
      .slice(1)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(before.map(({ id }) => id).sort());
  const changed = await both.stripe.charges.retrieve(old?.id ?? "");
  expect(changed.amount_refunded).toBe((old?.amount_refunded ?? 0) + 1);
  expect((await both.stripe.refunds.list({ limit: 1 })).data[0]?.id).toBe(refund.id);
  await both.sandbox.close();
});
