import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { startSandbox } from "../started-sandbox.ts";
import { book } from "./ledger.ts";

const DAY_MS = 86_400_000;

let sandbox: Sandbox;
let stripe: Stripe;
let url: string;
beforeEach(async () => {
  ({ sandbox, stripe, url } = await startSandbox());
});
afterEach(() => sandbox.close());

/** Money that is available at once, less a fee of 3.25 % and 25 cents or of 1.5 %. */
async function pay(amount: number, method = "pm_card_bypassPending"): Promise<void> {
  await stripe.paymentIntents.create({
    amount,
    currency: "eur",
    capture_method: "automatic",
    confirm: true,
    payment_method: method,
  });
}

async function linesOf(
  payout: string,
  more: Stripe.BalanceTransactionListParams = {},
): Promise<Stripe.BalanceTransaction[]> {
  const lines: Stripe.BalanceTransaction[] = [];
  for await (const line of stripe.balanceTransactions.list({ payout, limit: 100, ...more })) {
    lines.push(line);
  }
  return lines;
}

async function payoutEvents(): Promise<Stripe.Event[]> {
  const events: Stripe.Event[] = [];
  for await (const event of stripe.events.list({ type: "payout.*", limit: 2 })) events.push(event);
  return events.toReversed();
}

const typesOf = (events: Stripe.Event[]) => events.map(({ type }) => type);
const netOf = (lines: { net: number }[]) => lines.reduce((sum, { net }) => sum + net, 0);

describe("an automatic payout", () => {
  test("takes what is available, and goes from pending to itemised, each step told as it was", async () => {
    await pay(10_000);
    await pay(5000);
    await pay(7000, "pm_card_visa");
    const before = await stripe.balance.retrieve();
    expect(before.pending[0]?.amount).toBeGreaterThan(6000);

    const [made] = sandbox.runPayouts();
    const payout = await stripe.payouts.retrieve(made?.id ?? "");
    expect(payout).toMatchObject({
      amount: before.available[0]?.amount,
      automatic: true,
      reconciliation_status: "in_progress",
      status: "pending",
    });
    expect((await stripe.balance.retrieve()).available[0]?.amount).toBe(0);
    expect((await stripe.balance.retrieve()).pending).toEqual(before.pending);
    expect(await linesOf(payout.id)).toEqual([]);
    expect(sandbox.runPayouts()).toEqual([]);

    sandbox.settle();
    const events = await payoutEvents();
    const told = (type: string, status: string, reconciliation_status: string) => ({
      data: { object: { reconciliation_status, status } },
      type,
    });
    expect(events).toMatchObject([
      told("payout.created", "pending", "in_progress"),
      told("payout.updated", "in_transit", "in_progress"),
      told("payout.paid", "paid", "in_progress"),
      told("payout.reconciliation_completed", "paid", "completed"),
    ]);
    expect(events[1]?.data.previous_attributes).toEqual({ status: "pending" });
    expect(new Date(payout.arrival_date * 1000).getUTCDay() % 6).not.toBe(0);

    const lines = await linesOf(payout.id, { expand: ["data.source"] });
    expect(lines.map(({ type, source }) => [type, sourceIn(source)])).toEqual([
      ["payout", "payout"],
      ["charge", "charge"],
      ["charge", "charge"],
    ]);
    expect(netOf(lines)).toBe(0);
    expect(lines[0]).toMatchObject({
      amount: -payout.amount,
      id: payout.balance_transaction,
      reporting_category: "payout",
    });
    expect(await linesOf(payout.id, { limit: 1 })).toHaveLength(3);
    expect(await linesOf(payout.id, { type: "charge", limit: 1 })).toHaveLength(2);
    expect(await linesOf(payout.id, { source: payout.id })).toHaveLength(1);
    expect(await linesOf(payout.id, { currency: "usd" })).toEqual([]);
    expect((await stripe.payouts.list({ status: "paid" })).data).toHaveLength(1);
    const arrival_date = { gt: payout.arrival_date };
    expect((await stripe.payouts.list({ arrival_date })).data).toEqual([]);
  });

  test("is made every midnight of what has become available, and of nothing else", async () => {
    await pay(10_000, "pm_card_visa");
    sandbox.advance(DAY_MS);
    expect((await stripe.payouts.list()).data).toEqual([]);
    await pay(8000, "pm_card_visa");
    sandbox.advance(4 * DAY_MS);
    const { data } = await stripe.payouts.list({ expand: ["data.balance_transaction"] });
    expect(data).toHaveLength(2);
    for (const { created, balance_transaction } of data) {
      expect(created % 86_400).toBe(0);
      expect(balance_transaction).toMatchObject({ created });
    }
    expect(data.map(({ status }) => status)).toEqual(["paid", "paid"]);
  });

  test("takes along what is still pending only when asked to, and nothing that isn't positive", async () => {
    await pay(10_000, "pm_card_visa");
    const run = async (body: string) =>
      fetch(`${url}/_sandbox/payouts/run`, { method: "POST", body }).then((it) => it.json());
    expect(await run("")).toEqual({ data: [] });
    expect(await run("include_pending=true")).toMatchObject({ data: [{ automatic: true }] });
    const owed = { reporting_category: "refund", source: "re_1", type: "refund" };
    book(sandbox.world, { ...owed, amount: -500 });
    expect(sandbox.runPayouts()).toEqual([]);
    await pay(10_000);
    const [next] = sandbox.runPayouts();
    sandbox.settle();
    const lines = await linesOf(next?.id ?? "");
    expect(lines.map(({ type }) => type)).toEqual(["payout", "charge", "refund"]);
    expect(next?.amount).toBe(netOf(lines.slice(1)));
  });

  test("that the bank sends back keeps its lines; its money goes out with the next", async () => {
    await pay(10_000);
    const [first] = sandbox.runPayouts();
    sandbox.settle();
    const id = first?.id ?? "";
    const lines = await linesOf(id);
    const answer = await fetch(`${url}/_sandbox/payouts/${id}/fail`, {
      method: "POST",
      body: "failure_code=no_account",
    });
    expect(await answer.json()).toMatchObject({ failure_code: "no_account", status: "failed" });
    expect(await linesOf(id)).toEqual(lines);

    const failed = await stripe.payouts.retrieve(id, { expand: ["failure_balance_transaction"] });
    const returned = { reporting_category: "payout_reversal", type: "payout_failure" };
    expect(failed.failure_balance_transaction).toMatchObject({ ...returned, net: first?.amount });
    const [second] = sandbox.runPayouts();
    expect(second?.amount).toBe(first?.amount);
    sandbox.settle();
    expect((await linesOf(second?.id ?? ""))[1]).toMatchObject({ ...returned, source: id });
    expect(typesOf(await payoutEvents()).slice(3, 6)).toEqual([
      "payout.reconciliation_completed",
      "payout.failed",
      "payout.created",
    ]);
    const [one, two] = sandbox.truth().payouts;
    expect(one).toMatchObject({ gross: 10_000, lines: 1, net: first?.amount, status: "failed" });
    expect(two).toMatchObject({ gross: 0, lines: 1, other: first?.amount, net: second?.amount });
    await expect(() => sandbox.failPayout(id)).toThrow("failed already");
  });

  test("may fail before it arrives, and is itemised all the same", async () => {
    await pay(10_000);
    const [payout] = sandbox.runPayouts();
    sandbox.failPayout(payout?.id ?? "");
    sandbox.settle();
    expect(typesOf(await payoutEvents())).toEqual([
      "payout.created",
      "payout.failed",
      "payout.reconciliation_completed",
    ]);
    expect(await linesOf(payout?.id ?? "")).toHaveLength(2);
  });
});

describe("a manual payout", () => {
  test("takes a part, has no lines, and is never itemised", async () => {
    await pay(10_000);
    const payout = await stripe.payouts.create({
      amount: 4000,
      currency: "eur",
      method: "instant",
    });
    expect(payout).toMatchObject({
      automatic: false,
      method: "instant",
      reconciliation_status: "not_applicable",
    });
    sandbox.settle();
    expect(typesOf(await payoutEvents())).toEqual([
      "payout.created",
      "payout.updated",
      "payout.paid",
    ]);
    await expect(linesOf(payout.id)).rejects.toMatchObject({ param: "payout", statusCode: 400 });
    // What it took is missing from the next automatic one.
    const available = (await stripe.balance.retrieve()).available[0]?.amount;
    const [rest] = sandbox.runPayouts();
    expect(rest?.amount).toBe(available);
    expect(sandbox.truth().payouts).toMatchObject([
      { id: payout.id, lines: 0, net: 0 },
      { gross: 10_000, lines: 2, net: rest?.amount, other: -4000 },
    ]);
  });

  test("needs the money, an account in its currency, and a payout that exists", async () => {
    const wanted = { amount: 100, currency: "eur" };
    await expect(stripe.payouts.create(wanted)).rejects.toMatchObject({
      code: "balance_insufficient",
    });
    await expect(stripe.payouts.create({ ...wanted, currency: "usd" })).rejects.toThrow("(usd)");
    await expect(linesOf("po_none")).rejects.toMatchObject({ code: "resource_missing" });
  });

  test("can be canceled while it is pending, and given metadata", async () => {
    await pay(10_000);
    const before = (await stripe.balance.retrieve()).available;
    const payout = await stripe.payouts.create({ amount: 4000, currency: "eur" });
    const updated = await stripe.payouts.update(payout.id, { metadata: { month: "may" } });
    expect(updated.metadata).toEqual({ month: "may" });
    const canceled = await stripe.payouts.cancel(payout.id, {
      expand: ["failure_balance_transaction"],
    });
    expect(canceled).toMatchObject({
      failure_balance_transaction: {
        net: 4000,
        reporting_category: "payout_reversal",
        type: "payout_cancel",
      },
      status: "canceled",
    });
    expect((await stripe.balance.retrieve()).available).toEqual(before);
    sandbox.settle();
    expect(typesOf(await payoutEvents())).toEqual([
      "payout.created",
      "payout.updated",
      "payout.canceled",
    ]);
    await expect(stripe.payouts.cancel(payout.id)).rejects.toThrow("canceled");
    const [automatic] = sandbox.runPayouts();
    await expect(stripe.payouts.cancel(automatic?.id ?? "")).rejects.toThrow("Automatic");
  });
});

const sourceIn = (source: Stripe.BalanceTransaction["source"]) =>
  source === null || typeof source === "string" ? source : source.object;
