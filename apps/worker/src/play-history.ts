// For the tests: how Stripe's API, payers and banks play a generated history.
import type { Deed, History, Payment, Step } from "./payment-histories.ts";
import { fieldIn, idIn, type StripeApi, textIn } from "./stripe-api.ts";

export type Player = {
  /** Plays the steps [from, to). */
  play(from: number, to: number): Promise<void>;
};

/** Stripe lists events for 30 days: what is older no sweep finds. */
const longestHours = 28 * 24;

/**
 * Plays a history. What Stripe changes without telling (an updated PaymentIntent has no event) is always followed by
 * an event that shows it, so that the events together say all.
 * @param tick lets time pass. @param happened counts the events there are.
 */
export function createPlayer(
  api: StripeApi,
  history: History,
  { tick, happened }: { tick: () => void; happened: () => number },
): Player {
  const begun = new Map<number, string>();
  const begin = async (index: number, payment: Payment): Promise<string> => {
    const known = begun.get(index);
    if (known) return known;
    const id = await create(api, payment);
    begun.set(index, id);
    tick();
    if (payment.pays && payment.kind !== "charge") await attempt(api, payment, id, payment.pays);
    return id;
  };
  let waited = 0;
  const wait = async (hours: number) => {
    if (history.inOneSecond || waited + hours > longestHours) return;
    waited += hours;
    await api.post("/_sandbox/advance", { seconds: String(hours * 3600) });
  };
  return {
    async play(from, to) {
      for (const step of history.steps.slice(from, to)) {
        const index = step.payment % history.payments.length;
        const payment = history.payments[index];
        if (!payment) continue;
        const id = await begin(index, payment);
        tick();
        const before = happened();
        for (const deed of step.does) {
          if (happened() === before) await does[deed]({ api, wait, payment, id, step });
        }
        if (step.settles) await api.post("/_sandbox/settle");
        tick();
      }
    },
  };
}

type Call = {
  api: StripeApi;
  wait: (hours: number) => Promise<void>;
  payment: Payment;
  id: string;
  step: Step;
};

/** Stripe refuses a step that the payment is not ready for; that is an answer too. */
const does: Record<Deed, (call: Call) => Promise<unknown>> = {
  async attempt(call) {
    const { api, payment, id, step } = call;
    if (payment.kind === "charge") return relabel(call, id);
    if (payment.kind !== "session") {
      const { status } = await intentOf(call);
      if (!/^requires_(pay|conf|act)/.test(status)) return;
      await change(call);
    }
    return attempt(api, payment, id, step.method);
  },
  agree: (call) => answerBank(call, true),
  refuse: (call) => answerBank(call, false),
  async capture(call) {
    const { api, payment, id, step } = call;
    const amount = part(payment, step);
    if (payment.kind === "charge") {
      // A failed charge has nothing to capture.
      if (textIn(await api.get(`/v1/charges/${id}`), "status") !== "succeeded") return;
      return api.post(`/v1/charges/${id}/capture`, { amount });
    }
    const { intent, status } = await intentOf(call);
    if (status !== "requires_capture") return;
    await change(call);
    return api.post(`/v1/payment_intents/${intent}/capture`, { amount_to_capture: amount });
  },
  async cancel(call) {
    const { intent, status } = await intentOf(call);
    if (call.payment.kind === "session" || !status.startsWith("requires_")) return;
    await change(call);
    return call.api.post(`/v1/payment_intents/${intent}/cancel`);
  },
  async expire({ api, payment, id }) {
    if (payment.kind === "session") await api.post(`/v1/checkout/sessions/${id}/expire`);
  },
  async relabelCharge(call) {
    const charge = await chargeOf(call);
    return charge && relabel(call, charge);
  },
  wait: ({ wait, step }) => wait([7, 20, 190][step.which] ?? 7),

  async refund(call) {
    const { api, payment, step } = call;
    const charge = await chargeOf(call);
    // Without an amount all that is left.
    const amount: Record<string, string> =
      step.percent === 100 ? {} : { amount: part(payment, step) };
    return charge && api.post("/v1/refunds", { charge, ...amount });
  },
  failRefund: (call) => toRefund(call, (id) => `/_sandbox/refunds/${id}/fail`),
  askWhereToRefund: (call) => toRefund(call, (id) => `/_sandbox/refunds/${id}/require_action`),
  succeedRefund: (call) => toRefund(call, (id) => `/_sandbox/refunds/${id}/succeed`),
  cancelRefund: (call) => toRefund(call, (id) => `/v1/refunds/${id}/cancel`),

  dispute: (call) => dispute(call, { amount: disputedPart(call) }),
  disputeLost: (call) => dispute(call, { status: "lost" }),
  inquire: (call) => dispute(call, { inquiry: "true" }),
  giveEvidence: (call) => {
    const says = ["winning_evidence", "losing_evidence", "escalate_inquiry_evidence"];
    const text = call.step.percent === 1 ? "nothing that decides" : (says[call.step.which] ?? "");
    const evidence = { "evidence[uncategorized_text]": text, submit: "true" };
    return toDispute(call, (id) => `/v1/disputes/${id}`, evidence);
  },
  lose: (call) => toDispute(call, (id) => `/_sandbox/disputes/${id}/lose`),
  win: (call) => toDispute(call, (id) => `/_sandbox/disputes/${id}/win`),
  reopen: (call) => toDispute(call, (id) => `/_sandbox/disputes/${id}/reopen`),
  escalate: (call) => toDispute(call, (id) => `/_sandbox/disputes/${id}/escalate`),
  closeInquiry: (call) => toDispute(call, (id) => `/_sandbox/disputes/${id}/close_inquiry`),
  async takeBack(call) {
    const charge = await chargeOf(call);
    return charge && call.api.post(`/_sandbox/charges/${charge}/fail`);
  },

  payOut: ({ api }) => api.post("/_sandbox/payouts/run", { include_pending: "true" }),
  payOutByHand: ({ api, step }) => payOutByHand(api, step),
  async cancelPayout(call) {
    const { api, step } = call;
    await payOutByHand(api, step);
    return toPayout(call, (id) => `/v1/payouts/${id}/cancel`);
  },
  failPayout: (call) => toPayout(call, (id) => `/_sandbox/payouts/${id}/fail`),
};

async function create(api: StripeApi, payment: Payment): Promise<string> {
  const { kind, amount, currency, reference, description, pays } = payment;
  const money = { amount: String(amount), currency };
  const said = { "metadata[booking_reference]": reference, description };
  if (kind === "session") {
    const session = await api.post("/v1/checkout/sessions", {
      mode: "payment",
      success_url: "https://example.com",
      client_reference_id: reference,
      "payment_intent_data[metadata][booking_reference]": reference,
      "payment_intent_data[description]": description,
      "line_items[0][quantity]": "1",
      "line_items[0][price_data][currency]": currency,
      "line_items[0][price_data][unit_amount]": money.amount,
      "line_items[0][price_data][product_data][name]": "Stay",
    });
    return idIn(session);
  }
  if (kind === "charge") {
    const source = pays?.startsWith("pm_card_") ? pays.replace("pm_card_", "tok_") : "tok_visa";
    const capture = String(amount % 3 !== 0);
    const charge = await api.post("/v1/charges", { ...money, ...said, source, capture });
    return textIn(fieldIn(charge, "error"), "charge") ?? idIn(charge);
  }
  return idIn(await api.post("/v1/payment_intents", { ...money, ...said, capture_method: kind }));
}

function attempt(api: StripeApi, { kind }: Payment, id: string, method: string) {
  const fields = { payment_method: method };
  if (kind !== "session") return api.post(`/v1/payment_intents/${id}/confirm`, fields);
  const payer = { email: "ana@example.com", name: "Ana Holm" };
  return api.post(`/_sandbox/checkout/sessions/${id}/complete`, { ...fields, ...payer });
}

/** The payment's PaymentIntent and its status; empty where there is none (yet). */
async function intentOf({ api, payment, id }: Call): Promise<{ intent: string; status: string }> {
  const intent =
    payment.kind === "session"
      ? textIn(await api.get(`/v1/checkout/sessions/${id}`), "payment_intent")
      : payment.kind === "charge"
        ? null
        : id;
  const object = intent && (await api.get(`/v1/payment_intents/${intent}`));
  return { intent: intent ?? "", status: textIn(object, "status") ?? "" };
}

async function chargeOf(call: Call): Promise<string | null> {
  if (call.payment.kind === "charge") return call.id;
  const { intent } = await intentOf(call);
  if (!intent) return null;
  return textIn(await call.api.get(`/v1/payment_intents/${intent}`), "latest_charge");
}

async function answerBank(call: Call, agreed: boolean): Promise<unknown> {
  const { intent } = await intentOf(call);
  if (!intent) return;
  return call.api.post(`/_sandbox/payment_intents/${intent}/authenticate`, {
    agreed: String(agreed),
  });
}

/** Only before a step that Stripe will not refuse: its event then shows the change. */
async function change(call: Call): Promise<void> {
  const { intent } = await intentOf(call);
  if (intent && call.step.change) {
    await call.api.post(`/v1/payment_intents/${intent}`, said(call.step.change));
  }
}

async function relabel({ api, step }: Call, charge: string): Promise<unknown> {
  return step.change && api.post(`/v1/charges/${charge}`, said(step.change));
}

async function dispute(call: Call, fields: Record<string, string>): Promise<unknown> {
  const charge = await chargeOf(call);
  return charge && call.api.post(`/_sandbox/charges/${charge}/dispute`, fields);
}

/** One in three is for more than the charge. */
const disputedPart = ({ payment, step }: Call): string =>
  step.which === 2 ? String(payment.amount + 500) : part(payment, step);

async function toRefund(call: Call, path: (id: string) => string): Promise<unknown> {
  const charge = await chargeOf(call);
  const id = charge && (await pick(call, `/v1/refunds?charge=${charge}`));
  return id && call.api.post(path(id));
}

async function toDispute(
  call: Call,
  path: (id: string) => string,
  fields: Record<string, string> = {},
): Promise<unknown> {
  const charge = await chargeOf(call);
  const id = charge && (await pick(call, `/v1/disputes?charge=${charge}`));
  return id && call.api.post(path(id), fields);
}

/** A little, because little is available: most of it is still pending, or went out by itself. */
const payOutByHand = (api: StripeApi, { percent }: Step): Promise<unknown> =>
  api.post("/v1/payouts", { amount: String(percent), currency: "eur" });

async function toPayout(call: Call, path: (id: string) => string): Promise<unknown> {
  const id = await pick(call, "/v1/payouts?limit=10");
  return id && call.api.post(path(id));
}

/** One of those listed, newest first; none where there are none. */
async function pick({ api, step }: Call, list: string): Promise<string | null> {
  const data = fieldIn(await api.get(list), "data");
  if (!Array.isArray(data) || data.length === 0) return null;
  return textIn(data[step.which % data.length], "id");
}

const said = ({ reference, description }: NonNullable<Step["change"]>) => ({
  "metadata[booking_reference]": reference,
  description,
});

const part = ({ amount }: Payment, { percent }: Step): string =>
  String(Math.max(1, Math.floor((amount * percent) / 100)));
