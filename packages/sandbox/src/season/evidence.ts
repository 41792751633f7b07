import type { Booking, Identity, PlannedPayment } from "./booking.ts";
import { openAmounts, thinkableAmounts } from "./expectations.ts";
import { sameEmail, samePerson, samePhone, shareName } from "./identities.ts";
import { DAY_MS } from "./stays.ts";

/** A booking of a scene, and when it is put. */
export interface Known {
  booking: Booking;
  knownAtMs: number;
}

/** What a payment is seen beside: only its scene's bookings and payments can share an identity with it. */
export interface Seen {
  known: readonly Known[];
  /** Those received earlier, already identified. */
  earlier: readonly PlannedPayment[];
  /** Earlier and later ones. */
  all: readonly PlannedPayment[];
}

/** Debits take as long (play.ts). */
const DEBIT_MS = 4 * DAY_MS;

export const receivedAtMs = ({ atMs, capture, method }: PlannedPayment): number =>
  atMs + (capture?.afterMs ?? (method.type === "sepa_debit" ? DEBIT_MS : 0));

export const receivedOf = ({ amount, capture }: PlannedPayment): number =>
  capture?.amount ?? amount;

/** Whether a system can be sure of it, and so learn from it. */
const isCertain = ({ truth }: PlannedPayment): boolean =>
  truth.identifiable === "reference" || truth.identifiable === "identity";

/** Whether the amount is open, as just one instalment if it is one, whichever of the earlier payments were understood. */
export function isExpected(seen: Seen, planned: PlannedPayment, { booking }: Known): boolean {
  if (booking.currency !== planned.currency) return false;
  const amount = receivedOf(planned);
  const paidBy = (payments: readonly PlannedPayment[]) =>
    payments
      .filter(({ truth, currency }) => truth.ending === "paid" && currency === booking.currency)
      .flatMap(({ truth }) => truth.shares)
      .filter(({ reference }) => reference === booking.reference)
      .map((share) => share.amount);
  return (
    booking.instalments.filter((each) => each.amount === amount).length <= 1 &&
    [seen.earlier, seen.earlier.filter(isCertain)].every((payments) =>
      openAmounts(booking.instalments, paidBy(payments)).includes(amount),
    )
  );
}

/** Other bookings whose guest may be taken for the payer, and that could be thought to expect the amount. */
export function rivalsOf(seen: Seen, planned: PlannedPayment): Known[] {
  const { shares } = planned.truth;
  const own = shares.length === 1 ? shares[0]?.reference : undefined;
  return seen.known.filter(
    ({ booking }) =>
      booking.reference !== own &&
      booking.currency === planned.currency &&
      thinkableAmounts(booking).has(receivedOf(planned)) &&
      (samePerson(planned.payer, booking.guest) ||
        usedCard(seen, seen.all, planned, booking.guest)),
  );
}

/** Whether the payer is known to be the booking's guest by an e-mail, a phone, or a card that paid for them before. */
export const knowsPayer = (seen: Seen, planned: PlannedPayment, { booking }: Known): boolean =>
  samePerson(planned.payer, booking.guest) || knowsCard(seen, planned, booking.guest);

/** A phone and a card can be shared: against another name and another e-mail they prove nothing. */
export function isProven(seen: Seen, planned: PlannedPayment, own: Known): boolean {
  const { guest } = own.booking;
  const { payer } = planned;
  if (sameEmail(payer, guest)) return true;
  const differs =
    payer.email !== null && guest.email !== null && !shareName(payer, guest, givenOf(guest));
  const inTime = own.knownAtMs <= planned.atMs;
  return !differs && (samePhone(payer, guest) || (inTime && knowsCard(seen, planned, guest)));
}

/** Whether nothing that is known of the payer speaks more for the rival. */
export function isAsLikely(seen: Seen, planned: PlannedPayment, own: Known, rival: Known): boolean {
  const evidence = ({ booking: { guest } }: Known) => [
    sameEmail(planned.payer, guest),
    samePhone(planned.payer, guest),
    shareName(planned.payer, guest),
    planned.payer.name === guest.name,
  ];
  const ours = evidence(own);
  return (
    evidence(rival).every((theirs, at) => !theirs || ours[at] === true) &&
    (knowsCard(seen, planned, own.booking.guest) ||
      !usedCard(seen, seen.all, planned, rival.booking.guest))
  );
}

/** Names of two words are one given name and one family name, or nearly so. */
const givenOf = ({ name }: Identity): string => name.split(" ")[0] ?? "";

/** The card paid for this guest before, in a payment that can be understood by itself. */
const knowsCard = (seen: Seen, planned: PlannedPayment, guest: Identity): boolean =>
  usedCard(seen, seen.earlier.filter(isCertain), planned, guest, planned.atMs);

/** Whether another of the payments was made with the same card for a booking of this guest, known by then. */
function usedCard(
  seen: Seen,
  payments: readonly PlannedPayment[],
  planned: PlannedPayment,
  guest: Identity,
  knownUntilMs = Number.POSITIVE_INFINITY,
): boolean {
  const { type, account } = planned.method;
  if (type !== "card") return false;
  const references = new Set(
    payments
      .filter(({ truth, method }) => truth.ending === "paid" && method.account === account)
      .filter((payment) => payment.atMs !== planned.atMs || payment.payer !== planned.payer)
      .flatMap(({ truth }) => truth.shares.map(({ reference }) => reference)),
  );
  return seen.known.some(
    ({ booking, knownAtMs }) =>
      references.has(booking.reference) &&
      knownAtMs <= knownUntilMs &&
      (booking.guest === guest || samePerson(booking.guest, guest)),
  );
}
