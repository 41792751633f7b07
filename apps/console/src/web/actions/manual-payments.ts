import { zonedMoment } from "@rentease/core";
import { correctManualPayment, createManualPayment, voidManualPayment } from "@rentease/db";
import { z } from "zod";
import { currencyCode, shortText } from "../../api/fields.ts";
import { readPayment } from "../../api/payments.ts";
import { actorOf } from "../actor.ts";
import { hrefOf } from "../frame.ts";
import { action, FormError } from "../page.ts";
import { grouped } from "../parts/money.tsx";
import { typedMoment } from "../parts/moment.tsx";
import { decideAbout, decisionFields, note } from "./decide-about.ts";
import { readTyped } from "./typed-shares.ts";

const optional = z
  .string()
  .trim()
  .max(255)
  .optional()
  .transform((value) => value || null);

/** Types in a payment that did not come through Stripe. */
const add = action({
  path: "/bookings/:reference/payments",
  form: z.object({
    amount: z.string().trim(),
    currency: currencyCode,
    method: shortText,
    paid_at: z.string().trim().max(40),
    payer_name: optional,
    payer_email: optional,
    note,
    across_currencies: z.string().optional(),
    /** Of the form: sent twice, it is one payment (P4). */
    form_id: z.uuid(),
  }),
  async act({ deps, params, user, frame, timeZone }, form) {
    const { db, rules } = deps;
    const reference = params["reference"] ?? "";
    const { payer_name: name, payer_email: email, method, currency } = form;
    const input = {
      reference,
      amount: readTyped(form.amount, currency),
      currency,
      method,
      paidAt: readMoment(form.paid_at, timeZone),
      note: form.note,
      payer: { name, email },
      externalId: `${formPrefix}${form.form_id}`,
      acrossCurrencies: Boolean(form.across_currencies),
    };
    const id = await createManualPayment(db, input, actorOf(user), rules);
    const { supersededBy } = await readPayment(db, id);
    const to = hrefOf(frame, `/bookings/${encodeURIComponent(reference)}`);
    const said = `${grouped(input.amount, currency)} by ${method}`;
    const notice = supersededBy
      ? `${said} came through Stripe already: that payment took the entry over, so that it counts once.`
      : `Added: ${said}.`;
    return { to, notice };
  },
});

/** What is typed in the console has no id of the host's own, but one of the form it was typed in. */
export const formPrefix = "console:";

/** Corrects a payment that was typed in; a field that is left out or as it was stays. */
const correct = action({
  path: "/payments/:id/correct",
  form: z.object({
    amount: z.string().trim(),
    method: shortText,
    paid_at: z.string().trim().max(40),
    ...decisionFields,
    booking: optional,
    /** As the form showed it: unchanged, it says nothing about where the payment belongs. */
    booking_was: optional,
    across_currencies: z.string().optional(),
  }),
  act: (asked, form) =>
    decideAbout(
      asked,
      form,
      async ({ id, paidAt, currency }, decider) => {
        const { deps, timeZone } = asked;
        // A form tells minutes: what it was given stands for the very moment.
        const sameMoment = paidAt !== null && form.paid_at === typedMoment(paidAt, timeZone);
        const changes = {
          amount: readTyped(form.amount, currency),
          method: form.method,
          paidAt: sameMoment ? undefined : readMoment(form.paid_at, timeZone),
          note: form.note,
          reference: form.booking === form.booking_was ? undefined : (form.booking ?? undefined),
          acrossCurrencies: Boolean(form.across_currencies),
        };
        await correctManualPayment(deps.db, id, changes, decider, deps.rules);
      },
      () => "Corrected.",
    ),
});

const voidTyped = action({
  path: "/payments/:id/void",
  form: z.object(decisionFields),
  act: (asked, form) =>
    decideAbout(
      asked,
      form,
      ({ id }, decider) => voidManualPayment(asked.deps.db, id, decider),
      () => "Voided: it counts nothing any more.",
    ),
});

export const manualPaymentActions = [add, correct, voidTyped];

/** @throws FormError */
function readMoment(text: string, timeZone: string): Date {
  try {
    return zonedMoment(text, timeZone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FormError("paid_at", "Say when it was paid, as in 2026-06-01 or 2026-06-01 14:30.");
  }
}
