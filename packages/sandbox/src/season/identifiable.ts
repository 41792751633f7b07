import type { Difficulty, Identifiable, PlannedPayment } from "./booking.ts";
import {
  isAsLikely,
  isExpected,
  isProven,
  type Known,
  knowsPayer,
  receivedAtMs,
  receivedOf,
  rivalsOf,
  type Seen,
} from "./evidence.ts";
import { thinkableAmounts } from "./expectations.ts";
import { samePerson, shareName } from "./identities.ts";
import { inMetadata } from "./standing.ts";
import { DAY_MS } from "./stays.ts";

/** As close to its due date a payment of the right amount tells a person enough. */
const NEAR_MS = 6 * DAY_MS;

/**
 * Says of each payment of a scene what can be known of it when it comes, from what it says and from the scene's
 * bookings and earlier payments. One that looks like another booking's, so that no system could tell, is changed
 * until it doesn't. By the payments as they were given.
 */
export function identify(
  known: readonly Known[],
  payments: readonly PlannedPayment[],
): Map<PlannedPayment, PlannedPayment> {
  const identified = new Map<PlannedPayment, PlannedPayment>();
  for (const planned of payments.toSorted((a, b) => receivedAtMs(a) - receivedAtMs(b))) {
    const seen: Seen = { known, earlier: [...identified.values()], all: payments };
    const tellable = untilTellable(seen, planned);
    const { truth } = tellable;
    const identifiable = identifiableOf(seen, tellable);
    const difficulties = [...truth.difficulties, ...difficultiesOf(seen, tellable, identifiable)];
    identified.set(planned, { ...tellable, truth: { ...truth, difficulties, identifiable } });
  }
  return identified;
}

/** What is hard about it beside the others of its scene. */
function difficultiesOf(
  seen: Seen,
  planned: PlannedPayment,
  identifiable: Identifiable,
): Difficulty[] {
  const own = ownOf(seen, planned);
  if (own === undefined) return [];
  const byCard = identifiable === "identity" && !samePerson(planned.payer, own.booking.guest);
  return [
    ...(planned.atMs < own.knownAtMs ? ["before_booking" as const] : []),
    ...(byCard ? ["known_by_card" as const] : []),
  ];
}

/** Nobody can tell a payment without a reference from another booking's, if its guest and amount speak for that one. */
function untilTellable(seen: Seen, planned: PlannedPayment): PlannedPayment {
  // An id is stored only after the payment was made.
  const said = isReferred(planned) && planned.truth.standing !== "stored_id";
  if (planned.truth.ending !== "paid" || said) return planned;
  const rivals = rivalsOf(seen, planned);
  if (rivals.length === 0) return planned;
  const own = ownOf(seen, planned);
  if (own === undefined) {
    const amount = planned.amount + 7;
    const capture = planned.capture && { ...planned.capture, amount };
    return untilTellable(seen, { ...planned, amount, capture });
  }
  const asLikely =
    own.knownAtMs <= planned.atMs &&
    isExpected(seen, planned, own) &&
    knowsPayer(seen, planned, own) &&
    rivals.every((rival) => isAsLikely(seen, planned, own, rival));
  if (asLikely) return planned;
  const written = inMetadata(own.booking.reference);
  const difficulties = planned.truth.difficulties.filter((each) => !SAID.has(each));
  return {
    ...planned,
    ...written.says,
    truth: { ...planned.truth, standing: written.standing, difficulties },
  };
}

/** What goes when a payment says something else. */
const SAID: ReadonlySet<string> = new Set([
  "misspelt_reference",
  "reference_in_number",
  "wrong_reference",
]);

function identifiableOf(seen: Seen, planned: PlannedPayment): Identifiable {
  const { truth } = planned;
  if (truth.ending !== "paid" || truth.shares.length === 0) return "none";
  const own = ownOf(seen, planned);
  // For several bookings: a person reads whose they are.
  if (own === undefined) return "suggestible";
  if (isReferred(planned)) {
    return own.booking.currency === planned.currency ? "reference" : "suggestible";
  }
  const certain =
    isExpected(seen, planned, own) &&
    isProven(seen, planned, own) &&
    !namesAnother(planned) &&
    !isPaidAgain(seen, planned) &&
    rivalsOf(seen, planned).length === 0;
  if (certain) return "identity";
  return canBeTold(seen, planned, own) ? "suggestible" : "none";
}

/** The one booking it is for. */
const ownOf = ({ known }: Seen, { truth }: PlannedPayment): Known | undefined =>
  known.find(({ booking }) => booking.reference === truth.booking);

const REFERRED: ReadonlySet<string> = new Set([
  "metadata",
  "session_metadata",
  "client_reference_id",
  "description",
  "stored_id",
]);

/** Whether it carries the correct reference, or its booking its id. */
const isReferred = ({ truth }: PlannedPayment): boolean =>
  truth.booking !== null && REFERRED.has(truth.standing);

/** Whether the same amount comes again for its booking: which of the two is too much, only a person can say. */
const isPaidAgain = ({ all }: Seen, planned: PlannedPayment): boolean =>
  all.some(
    (other) =>
      other.truth.difficulties.includes("paid_twice") &&
      other.truth.booking === planned.truth.booking &&
      receivedOf(other) === receivedOf(planned),
  );

/** Whether it carries another's reference, or an unknown one where nothing but references stands. */
const namesAnother = ({ truth, clientReferenceId, metadata }: PlannedPayment): boolean =>
  truth.standing === "wrong" || clientReferenceId !== null || Object.keys(metadata).length > 0;

/** What a person goes by: the payer, a similar name and the right amount, or the right amount on the right days. */
function canBeTold(seen: Seen, planned: PlannedPayment, own: Known): boolean {
  const { booking } = own;
  if (knowsPayer(seen, planned, own) || planned.truth.standing === "misspelt") return true;
  if (booking.currency !== planned.currency) return false;
  const near = booking.instalments.some(
    ({ due }) => Math.abs(Date.parse(due) - planned.atMs) <= NEAR_MS,
  );
  return (
    thinkableAmounts(booking).has(receivedOf(planned)) &&
    (near || shareName(planned.payer, booking.guest))
  );
}
