// For the tests: generated histories of payments, and how Stripe's API plays them.
import fc from "fast-check";
import { fieldIn, idIn, type StripeApi, textIn } from "./stripe-api.ts";

/** The bookings that histories name. */
export const references = ["RE-2025-0001", "RE-2025-0002", "RE-2025-0003"] as const;

const reference = fc.constantFrom(...references);
const text = fc.constantFrom("Stay", "Deposit", "Balance of the stay");

const step = fc.record({
  payment: fc.nat(3),
  does: fc.oneof(
    { weight: 8, arbitrary: fc.constant("attempt" as const) },
    { weight: 3, arbitrary: fc.constant("agree" as const) },
    { weight: 1, arbitrary: fc.constant("refuse" as const) },
    { weight: 4, arbitrary: fc.constant("capture" as const) },
    { weight: 2, arbitrary: fc.constant("cancel" as const) },
    { weight: 1, arbitrary: fc.constant("expire" as const) },
    { weight: 2, arbitrary: fc.constant("relabelCharge" as const) },
    { weight: 3, arbitrary: fc.constant("settle" as const) },
  ),
  method: fc.constantFrom(
    "pm_card_visa",
    "pm_card_chargeDeclined",
    "pm_card_authenticationRequired",
    "pm_sepaDebit",
    "pm_sepaDebit_fails",
    "pm_ideal",
  ),
  /** Of the amount, for a capture in part. */
  percent: fc.constantFrom(100, 100, 30, 1),
  /** Said of the payment before the step; null: as it is. */
  change: fc.option(fc.record({ reference, description: text }), { freq: 2 }),
});

export const histories = fc.record({
  /** All events in one second, so that `created` tells nothing. */
  inOneSecond: fc.boolean(),
  payments: fc.array(
    fc.record({
      kind: fc.constantFrom(
        "automatic_async" as const,
        "automatic" as const,
        "manual" as const,
        "manual" as const,
        "session" as const,
        "session" as const,
        "charge" as const,
      ),
      amount: fc.integer({ min: 100, max: 90_000 }),
      reference,
      description: text,
    }),
    { minLength: 2, maxLength: 4 },
  ),
  steps: fc.array(step, { minLength: 4, maxLength: 16 }),
});

export type History = typeof histories extends fc.Arbitrary<infer Value> ? Value : never;
type Payment = History["payments"][number];
type Step = History["steps"][number];

/**
 * Plays a history. What Stripe changes without telling (an updated PaymentIntent has no event) is always followed by
 * an event that shows it, so that the events together say all.
 */
export async function play(api: StripeApi, history: History, tick: () => void): Promise<void> {
  const begun = new Map<number, string>();
  const begin = async (index: number): Promise<{ payment: Payment; id: string } | null> => {
    const payment = history.payments[index];
    if (!payment) return null;
    const id = begun.get(index) ?? (await create(api, payment));
    begun.set(index, id);
    return { payment, id };
  };
  for (const step of history.steps) {
    const found = await begin(step.payment % history.payments.length);
    tick();
    if (found) await perform(api, found.payment, found.id, step);
    tick();
  }
}

async function create(api: StripeApi, payment: Payment): Promise<string> {
  const { kind, amount, reference, description } = payment;
  const money = { amount: String(amount), currency: "eur" };
  const said = { "metadata[booking_reference]": reference, description };
  if (kind === "session") {
    const session = await api.post("/v1/checkout/sessions", {
      mode: "payment",
      success_url: "https://example.com",
      client_reference_id: reference,
      "payment_intent_data[metadata][booking_reference]": reference,
      "payment_intent_data[description]": description,
      "line_items[0][quantity]": "1",
      "line_items[0][price_data][currency]": "eur",
      "line_items[0][price_data][unit_amount]": money.amount,
      "line_items[0][price_data][product_data][name]": "Stay",
    });
    return idIn(session);
  }
  if (kind === "charge") {
    const source = amount % 3 === 0 ? "tok_chargeDeclined" : "tok_visa";
    const capture = String(amount % 2 === 0);
    const charge = await api.post("/v1/charges", { ...money, ...said, source, capture });
    return textIn(fieldIn(charge, "error"), "charge") ?? idIn(charge);
  }
  const intent = await api.post("/v1/payment_intents", {
    ...money,
    ...said,
    capture_method: kind,
  });
  return idIn(intent);
}

async function perform(api: StripeApi, payment: Payment, id: string, step: Step): Promise<void> {
  if (step.does === "settle") return void (await api.post("/_sandbox/settle"));
  if (payment.kind === "session") {
    if (step.does === "attempt") {
      const payer = { email: "ana@example.com", name: "Ana Holm" };
      const fields = { payment_method: step.method, ...payer };
      return void (await api.post(`/_sandbox/checkout/sessions/${id}/complete`, fields));
    }
    if (step.does === "expire") {
      return void (await api.post(`/v1/checkout/sessions/${id}/expire`));
    }
  }
  if (payment.kind === "charge") return performOnCharge(api, payment, id, step);
  const intentId =
    payment.kind === "session"
      ? textIn(await api.get(`/v1/checkout/sessions/${id}`), "payment_intent")
      : id;
  if (intentId) await performOnIntent(api, payment, intentId, step);
}

async function performOnIntent(
  api: StripeApi,
  payment: Payment,
  id: string,
  step: Step,
): Promise<void> {
  const intent = await api.get(`/v1/payment_intents/${id}`);
  const status = textIn(intent, "status") ?? "";
  const path = `/v1/payment_intents/${id}`;
  // Only before a step that Stripe will not refuse: its event then shows the change.
  const change = async () => {
    if (step.change) await api.post(path, said(step.change));
  };
  switch (step.does) {
    case "attempt":
      if (payment.kind === "session" || !/^requires_(pay|conf|act)/.test(status)) return;
      await change();
      await api.post(`${path}/confirm`, { payment_method: step.method });
      return;
    case "agree":
    case "refuse":
      await api.post(`/_sandbox${path.slice(3)}/authenticate`, {
        agreed: String(step.does === "agree"),
      });
      return;
    case "capture":
      if (status !== "requires_capture") return;
      await change();
      await api.post(`${path}/capture`, { amount_to_capture: part(payment, step) });
      return;
    case "cancel":
      if (payment.kind === "session" || !status.startsWith("requires_")) return;
      await change();
      await api.post(`${path}/cancel`);
      return;
    case "relabelCharge": {
      const charge = textIn(intent, "latest_charge");
      if (charge && step.change) await api.post(`/v1/charges/${charge}`, said(step.change));
      return;
    }
    default:
  }
}

async function performOnCharge(
  api: StripeApi,
  payment: Payment,
  id: string,
  step: Step,
): Promise<void> {
  if (step.does === "capture") {
    // A failed charge has nothing to capture.
    if (textIn(await api.get(`/v1/charges/${id}`), "status") !== "succeeded") return;
    await api.post(`/v1/charges/${id}/capture`, { amount: part(payment, step) });
  } else if (step.change) {
    await api.post(`/v1/charges/${id}`, said(step.change));
  }
}

const said = ({ reference, description }: NonNullable<Step["change"]>) => ({
  "metadata[booking_reference]": reference,
  description,
});

const part = ({ amount }: Payment, { percent }: Step) =>
  String(Math.max(1, Math.floor((amount * percent) / 100)));
