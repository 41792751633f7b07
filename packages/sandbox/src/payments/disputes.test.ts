import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { startSandbox } from "../started-sandbox.ts";

let sandbox: Sandbox;
let stripe: Stripe;
let url: string;
beforeAll(async () => {
  ({ sandbox, stripe, url } = await startSandbox());
});
afterAll(() => sandbox.close());

async function pay(payment_method = "pm_card_visa", currency = "eur"): Promise<string> {
  const intent = await stripe.paymentIntents.create({
    amount: 10_000,
    currency,
    payment_method,
    confirm: true,
  });
  sandbox.settle();
  return typeof intent.latest_charge === "string" ? intent.latest_charge : "";
}

async function disputeOf(charge: string): Promise<Stripe.Dispute> {
  const { data } = await stripe.disputes.list({ charge });
  const [dispute] = data;
  if (dispute === undefined) throw new Error("not disputed");
  expect(data).toHaveLength(1);
  return dispute;
}

const disputed = async (method: string, currency?: string) =>
  disputeOf(await pay(method, currency));

/** What each event about it showed: type, status, number of balance transactions. */
async function historyOf(id: string): Promise<[string, string, number][]> {
  const steps: [string, string, number][] = [];
  for await (const event of stripe.events.list({ limit: 100, types: ["charge.dispute.*"] })) {
    const { object } = event.data;
    if (!("object" in object) || object.object !== "dispute" || object.id !== id) continue;
    const { balance_transactions, status } = object;
    steps.push([event.type.slice("charge.dispute.".length), status, balance_transactions.length]);
  }
  return steps.toReversed();
}

const control = async (path: string, params: Record<string, string> = {}) => {
  const body = new URLSearchParams(params);
  const response = await fetch(`${url}/_sandbox/${path}`, { method: "POST", body });
  const answered: { id: string } = JSON.parse(await response.text());
  return { status: response.status, body: answered };
};

const netOf = ({ balance_transactions }: Stripe.Dispute): number =>
  balance_transactions.reduce((sum, { net }) => sum + net, 0);

describe("a dispute", () => {
  test("withdraws the money and a fee after it was opened", async () => {
    const dispute = await disputed("pm_card_createDispute", "usd");
    expect(dispute).toMatchObject({
      id: expect.stringMatching(/^du_1.{23}$/),
      amount: 10_000,
      currency: "usd",
      is_charge_refundable: false,
      network_reason_code: "10.4",
      payment_method_details: { card: { brand: "visa", case_type: "chargeback" }, type: "card" },
      reason: "fraudulent",
      status: "needs_response",
      evidence_details: { has_evidence: false, past_due: false, submission_count: 0 },
    });
    expect(dispute.balance_transactions).toMatchObject([
      {
        amount: -9231,
        currency: "eur",
        fee: 1500,
        net: -10_731,
        reporting_category: "dispute",
        source: dispute.id,
        type: "adjustment",
      },
    ]);
    const charge = await stripe.charges.retrieve(String(dispute.charge));
    expect(charge.disputed).toBe(true);
    const { data } = await stripe.events.list({ type: "charge.updated", limit: 1 });
    expect(data[0]?.data.previous_attributes).toEqual({ disputed: false });
    expect(await historyOf(dispute.id)).toEqual([
      ["created", "needs_response", 0],
      ["funds_withdrawn", "needs_response", 1],
    ]);
    await expect(stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({
      code: "charge_disputed",
    });
    sandbox.advance(30 * 86_400_000);
    const late = await stripe.disputes.retrieve(dispute.id);
    expect(late.evidence_details.past_due).toBe(true);
  });

  test("is won by winning evidence: money and fee come back", async () => {
    const { id } = await disputed("pm_card_createDisputeProductNotReceived");
    const staged = await stripe.disputes.update(id, {
      evidence: { product_description: "A stay" },
      submit: false,
    });
    expect(staged).toMatchObject({
      reason: "product_not_received",
      status: "needs_response",
      evidence_details: { has_evidence: true, submission_count: 0 },
    });
    const submitted = await stripe.disputes.update(id, {
      evidence: { uncategorized_text: "winning_evidence" },
      metadata: { booking: "RE-1" },
    });
    expect(submitted).toMatchObject({
      status: "under_review",
      metadata: { booking: "RE-1" },
      evidence: { product_description: "A stay" },
      evidence_details: { submission_count: 1 },
    });
    await expect(stripe.disputes.update(id, { submit: true })).rejects.toMatchObject({
      statusCode: 400,
    });
    sandbox.settle();
    const won = await stripe.disputes.retrieve(id);
    expect(won.status).toBe("won");
    expect(won.balance_transactions[1]).toMatchObject({
      amount: 10_000,
      fee: -2000,
      net: 12_000,
      reporting_category: "dispute_reversal",
      type: "adjustment",
    });
    expect(netOf(won)).toBe(0);
    expect(await historyOf(id)).toEqual([
      ["created", "needs_response", 0],
      ["funds_withdrawn", "needs_response", 1],
      ["updated", "needs_response", 1],
      ["updated", "under_review", 1],
      ["closed", "won", 1],
      ["funds_reinstated", "won", 2],
    ]);
    expect((await stripe.refunds.create({ charge: String(won.charge) })).status).toBe("succeeded");
  });

  test("is lost by losing evidence or when given up, and may be won after all", async () => {
    const first = await disputed("pm_card_createDispute");
    const before = sandbox.truth().disputes["eur"];
    expect((await stripe.disputes.close(first.id)).status).toBe("lost");
    const after = sandbox.truth().disputes["eur"];
    expect(after?.open.count).toBe((before?.open.count ?? 0) - 1);
    expect(after?.lost.amount).toBe((before?.lost.amount ?? 0) + 10_000);
    await expect(stripe.disputes.close(first.id)).rejects.toMatchObject({ statusCode: 400 });

    const second = await disputed("pm_card_createDispute");
    await stripe.disputes.update(second.id, {
      evidence: { uncategorized_text: "losing_evidence" },
    });
    sandbox.settle();
    expect((await stripe.disputes.retrieve(second.id)).status).toBe("lost");
    const won = sandbox.decideDispute(second.id, "reopen");
    expect(won).toMatchObject({ status: "won" });
    expect((await historyOf(second.id)).slice(-3)).toEqual([
      ["closed", "lost", 1],
      ["closed", "won", 1],
      ["funds_reinstated", "won", 2],
    ]);
  });

  test("may be lost from its start, for another amount, and not the only one of its charge", async () => {
    const charge = await pay();
    const lost = await control(`charges/${charge}/dispute`, {
      amount: "10400",
      reason: "duplicate",
      status: "lost",
    });
    expect(lost.body).toMatchObject({
      amount: 10_400,
      status: "lost",
      evidence_details: { due_by: null },
    });
    const { id } = sandbox.openDispute(charge, { amount: 100 });
    expect((await stripe.disputes.list({ charge })).data.map((dispute) => dispute.id)).toEqual([
      id,
      lost.body.id,
    ]);
    expect(await historyOf(lost.body.id)).toEqual([
      ["created", "lost", 0],
      ["funds_withdrawn", "lost", 1],
      ["closed", "lost", 1],
    ]);
  });
});

describe("an inquiry", () => {
  test("takes no money, lets the charge be refunded, and may be closed", async () => {
    const inquiry = await disputed("pm_card_createDisputeInquiry");
    expect(inquiry).toMatchObject({
      balance_transactions: [],
      is_charge_refundable: true,
      payment_method_details: { card: { case_type: "inquiry" } },
      status: "warning_needs_response",
    });
    await stripe.refunds.create({ charge: String(inquiry.charge), amount: 1 });
    await stripe.disputes.update(inquiry.id, { evidence: { customer_name: "Ana" } });
    expect((await control(`disputes/${inquiry.id}/win`)).status).toBe(400);
    await control(`disputes/${inquiry.id}/close_inquiry`);
    expect(await historyOf(inquiry.id)).toEqual([
      ["created", "warning_needs_response", 0],
      ["updated", "warning_under_review", 0],
      ["closed", "warning_closed", 0],
    ]);
  });

  test("may escalate, with the same id", async () => {
    const { id } = await disputed("pm_card_createDisputeInquiry");
    const escalated = await control(`disputes/${id}/escalate`);
    expect(escalated.body).toMatchObject({
      id,
      is_charge_refundable: false,
      payment_method_details: { card: { case_type: "chargeback" } },
      status: "needs_response",
    });
    await control(`disputes/${id}/lose`);
    expect(await historyOf(id)).toEqual([
      ["created", "warning_needs_response", 0],
      ["updated", "needs_response", 0],
      ["funds_withdrawn", "needs_response", 1],
      ["closed", "lost", 1],
    ]);
  });
});
