import { formatMoney } from "../money.ts";
import type { Doubt } from "../matching/outcome.ts";

/** `currency` is that of the payment the reasons are about: without it, amounts are left out. */
export type ReasonContext = { currency?: string | undefined };

/** What a reason says, or how to say it of its detail. */
type Words = string | ((detail: string, context: ReasonContext) => string);

/** What keeps a rule from deciding. */
const doubts: Readonly<Record<Doubt, Words>> = {
  amount_not_expected: "an amount it does not expect",
  currency_differs: "another currency",
  payer_differs: (detail) => (detail === "" ? "another payer" : `another ${fields(detail)}`),
  several_bookings_named: "several bookings are named",
  names_another_booking: "names a booking that is not known",
  evidence_disagrees: "the evidence disagrees",
  payer_is_another_guest: "the payer is another booking's guest",
  several_bookings_fit: "several bookings fit",
  another_payment_fits: "another payment fits as well",
  too_many_bookings: "the payer has very many bookings",
  long_after_stay: "long after the stay",
  unmatched_by_person: "taken off its booking by a person",
  suggest_only: "the rule may only suggest",
};

/** What speaks for a booking (matching/weigh-candidate.ts), and why nothing does (climb-ladder.ts). */
const findings: Readonly<Record<string, Words>> = {
  named_by: (detail) => `named by ${place(detail)}`,
  reference_similar: (detail) => `${place(detail)} looks like its reference`,
  email_equal: "same e-mail",
  phone_equal: "same phone",
  card_seen: "the guest's card",
  customer_seen: "the guest's Stripe customer",
  name_similar: (detail) => (Number(detail) === 1 ? "same name" : "similar name"),
  family_name_equal: "same family name",
  given_name_equal: "same given name",
  amount_expected: (detail) => `the amount is its ${fields(detail)}`,
  amount_perhaps: (detail) =>
    `the amount is its ${fields(detail)}, unless an odd amount paid some of it`,
  amount_with_others: "the amount is expected together with another booking's",
  due_in_days: (detail) => due(Number(detail)),
  same_stay: "same stay",
  no_reference: "names no booking",
  no_such_booking: (detail) => `${place(detail)} names a booking that is not known`,
  conflict_pending: "Stripe is being asked which is right",
  nothing_received: "no money came",
};

/** Why a typed payment may be a Stripe payment seen twice (adoption.ts). */
const adoptions: Readonly<Record<string, Words>> = {
  same_amount: "same amount",
  amount_differs: "another amount",
  same_booking: "same booking",
  booking_proposed: "proposed for its booking",
  booking_differs: "matched to another booking",
  payer_agrees: (detail) => `same ${fields(detail)}`,
  days_apart: (detail) => (detail === "0" ? "same day" : `${days(Number(detail))} apart`),
};

/** What a person decided and how it stood before; the amounts are those of the payment. */
const decisions: Readonly<Record<string, Words>> = {
  person: "matched by a person",
  rejected: "rejected by a person",
  excluded_by_person: "excluded by a person",
  manual: "typed in by a person",
  voided: "voided by a person",
  adoption: "taken over from what was typed in",
  typed: "typed in before",
  allocated: share,
  directed: share,
  refund: "of a refund",
  amount_was: (detail, { currency }) =>
    currency === undefined ? "another amount before" : `${money(detail, currency)} before`,
  paid_at_was: (detail) => `paid on ${detail.slice(0, 10)} before`,
  method_was: (detail) => `by ${detail} before`,
  note_changed: "another note",
  payer_changed: "another payer",
};

const words: Readonly<Record<string, Words>> = {
  ...findings,
  ...doubts,
  ...adoptions,
  ...decisions,
};

/**
 * Codes of reasons, each with its detail after a colon, as a person reads them; a code without words as it is.
 * @returns one text a reason, in their order, each once.
 */
export function reasonsInWords(reasons: readonly string[], context: ReasonContext = {}): string[] {
  return [...new Set(reasons.filter(Boolean).map((reason) => inWords(reason, context)))];
}

/** A payment's review reason, which is codes with spaces between; nothing of one that was never reviewed. */
export function reviewReasonInWords(
  reviewReason: string | null,
  context: ReasonContext = {},
): string[] {
  return reasonsInWords((reviewReason ?? "").split(" "), context);
}

function inWords(reason: string, context: ReasonContext): string {
  const [code = "", ...rest] = reason.split(":");
  const said = Object.hasOwn(words, code) ? words[code] : undefined;
  if (said === undefined) return reason;
  return typeof said === "string" ? said : said(rest.join(":"), context);
}

const carriers: Readonly<Record<string, string>> = {
  payment_intent: "the PaymentIntent's",
  charge: "the charge's",
  checkout_session: "the Checkout Session's",
};

/** Where something stood: `charge.metadata.booking_id` is the charge's metadata booking id. */
function place(detail: string): string {
  const [carrier = "", ...field] = detail.split(".");
  const owner = carriers[carrier] ?? carrier;
  return [owner, ...field].join(" ").replaceAll("_", " ");
}

/** Names joined by a plus: `deposit+balance`. */
function fields(detail: string): string {
  return detail.replaceAll("_", " ").replaceAll("email", "e-mail").split("+").join(" and ");
}

/** When the amount falls due, seen from the day that the money came. */
function due(inDays: number): string {
  if (inDays === 0) return "due that day";
  return inDays > 0 ? `due ${days(inDays)} later` : `due ${days(-inDays)} before`;
}

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}

/** `<our id of the booking>:<minor units>` */
function share(detail: string, { currency }: ReasonContext): string {
  const amount = detail.split(":")[1] ?? "";
  return currency === undefined ? "for a booking" : `${money(amount, currency)} for a booking`;
}

function money(amount: string, currency: string): string {
  return /^-?\d+$/.test(amount) ? formatMoney(BigInt(amount), currency) : amount;
}
