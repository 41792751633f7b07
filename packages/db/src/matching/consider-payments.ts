import {
  climbLadder,
  isWritten,
  type CandidateBooking,
  type MatchablePayment,
  type MatchOutcome,
  matchWithoutReference,
  type Paid,
  shadowed,
  unmatched,
} from "@rentease/core";
import type { PaymentState } from "../apply/derive-payments.ts";
import type { Transaction } from "../database.ts";
import { lookUpByIndex } from "../look-up-by-index.ts";
import { addressKeys } from "./booking-keys.ts";
import {
  findBookingsOfPayers,
  findLikelyBookings,
  type Found,
  mostOfOne,
  paidOn,
  payerOf,
} from "./find-candidates.ts";
import { findRivals } from "./find-rivals.ts";
import { lockBookingKeys } from "./lock-booking-keys.ts";
import { type Candidate, readCandidates } from "./read-candidates.ts";

/** A payment to decide on. */
export type Considered = {
  state: PaymentState;
  /** Bookings that a person said it does not belong to. */
  rejected: ReadonlySet<string>;
  /** A person took it off its booking: no rule gives it another one, only proposes (P7). */
  heldOpen: boolean;
};

/** What the rules say of one payment; `ladder` is what references and stored ids alone say. */
export type Considering = {
  state: PaymentState;
  ladder: MatchOutcome;
  outcome: MatchOutcome;
  payment: MatchablePayment;
  candidates: CandidateBooking[];
};

export type ConsiderOptions = {
  /** Holds what is decided on until the commit; without it nothing may be written. */
  lock: boolean;
  /** Bookings to hold with the others, whatever is found. */
  bookingIds?: readonly string[];
  /** Rules that only suggest. */
  shadow: ReadonlySet<string>;
  /** What earlier batches of a dry run took, which no row says: by booking, what each payment brought. */
  taken?: ReadonlyMap<string, ReadonlyMap<string, Paid>>;
};

/**
 * Decides on payments, those with references first, each group oldest first: an identity decides only about what no
 * reference has claimed. `decided` is called for each in turn, and its effect on what bookings still expect holds for
 * those after it.
 */
export async function considerPayments(
  tx: Transaction,
  considered: readonly Considered[],
  { lock, shadow, taken, bookingIds = [] }: ConsiderOptions,
  decided: (considering: Considering, byId: ReadonlyMap<string, Candidate>) => void,
): Promise<void> {
  const states = considered.map(({ state }) => state);
  const keys = [...new Set(states.flatMap(({ bookingKeys }) => bookingKeys))];
  if (lock) {
    const addresses = states.flatMap((state) => addressKeys(payerOf(state)));
    await lockBookingKeys(tx, [...keys, ...addresses], "payments");
  }
  await lookUpByIndex(tx);
  const ofPayers = await findBookingsOfPayers(
    tx,
    states.filter((state) => hasMoney(state) && !isReferred(state)),
  );
  let found = groupFound(ofPayers);
  const known = index(
    await readCandidates(tx, { keys, ids: [...found.bookingIds, ...bookingIds] }, { lock }),
    taken,
  );

  const named = ({ evidence }: PaymentState) =>
    evidence.flatMap(({ key }) => known.byKey.get(key) ?? []);

  const open: Open[] = [];
  const claimed = new Set<string>();
  for (const { state, rejected, heldOpen } of considered) {
    const payment = matchable(state);
    const own = [...named(state), ...found.of(state.id, known.byId)];
    const candidates = pairUp(state, own, found, rejected);
    // Two snapshots disagree on what could be the reference itself: wait for Stripe's answer.
    const ladder = state.conflicted
      ? unmatched("conflict_pending")
      : climbLadder(payment, candidates);
    if (ladder.action === "matched" || state.conflicted || !hasMoney(state)) {
      const outcome = restrained(shadowed(ladder, shadow), heldOpen);
      if (outcome.action === "matched") claimed.add(state.id);
      decided({ state, ladder, outcome, payment, candidates }, known.byId);
    } else open.push({ state, ladder, payment, rejected, heldOpen });
  }
  if (open.length === 0) return;

  const rivals = await findRivals(
    tx,
    open.map(({ state }) => state),
  );
  /** What who paid and how much says, and where that is no match, what to suggest among these bookings. */
  const judge = (
    { state, payment, ladder, rejected, heldOpen }: Open,
    likely: readonly Candidate[],
    byId: ById,
  ) => {
    const own = found.of(state.id, byId);
    const candidates = pairUp(state, [...named(state), ...own, ...likely], found, rejected);
    const surroundings = {
      rivals: (rivals.get(state.id) ?? []).some((id) => !claimed.has(id) && !isTaken(taken, id)),
      truncated: own.length > mostOfOne,
    };
    const outcome = matchWithoutReference(payment, candidates, surroundings, shadow, ladder);
    return { state, ladder, outcome: restrained(outcome, heldOpen), payment, candidates };
  };
  const unclear: Open[] = [];
  for (const each of open) {
    const considering = judge(each, [], known.byId);
    if (considering.outcome.action === "matched") {
      claimed.add(each.state.id);
      decided(considering, known.byId);
    } else unclear.push(each);
  }
  if (unclear.length === 0) return;

  // Only those that nothing decides are looked for by less: it takes the longest.
  const late = unclear.map(({ state }) => state).filter(isReferred);
  found = groupFound([...ofPayers, ...(await findBookingsOfPayers(tx, late))]);
  const likely = groupFound(
    await findLikelyBookings(
      tx,
      unclear.map(({ state }) => ({
        state,
        unknownReferences: state.evidence
          .filter((evidence) => isWritten(evidence) && !known.byKey.has(evidence.key))
          .map(({ key }) => key),
      })),
    ),
  );
  const unread = [...found.bookingIds, ...likely.bookingIds].filter((id) => !known.byId.has(id));
  const more = index(await readCandidates(tx, { keys: [], ids: unread }, { lock: false }), taken);
  const byId = new Map([...known.byId, ...more.byId]);
  for (const each of unclear) {
    const considering = judge(each, likely.of(each.state.id, byId), byId);
    if (considering.outcome.action === "matched") claimed.add(each.state.id);
    decided(considering, byId);
  }
}

type Open = Considered & { payment: MatchablePayment; ladder: MatchOutcome };

/**
 * Whether the host's system named a booking on it. Right or unknown, no identity decides about it any more, so its
 * payer's bookings are not looked for, nor held, unless there is something to suggest.
 */
function isReferred({ evidence }: PaymentState): boolean {
  return evidence.some(({ rung }) => rung === "metadata");
}

function restrained(outcome: MatchOutcome, heldOpen: boolean): MatchOutcome {
  if (!heldOpen || outcome.action !== "matched") return outcome;
  return {
    ...outcome,
    action: "suggested",
    reasons: [...outcome.reasons, "unmatched_by_person"],
    doubts: [...outcome.doubts, "unmatched_by_person"],
  };
}

function hasMoney({ derived }: PaymentState): boolean {
  return derived.received > 0n;
}

function matchable(state: PaymentState): MatchablePayment {
  const { currency, received } = state.derived;
  return {
    currency,
    received,
    paidOn: paidOn(state),
    payer: payerOf(state),
    evidence: state.evidence,
  };
}

/** Each booking once, as it stands to this payment. */
function pairUp(
  { id }: PaymentState,
  candidates: readonly Candidate[],
  found: GroupedFound,
  rejected: ReadonlySet<string>,
): CandidateBooking[] {
  return [...new Set(candidates)].map(({ booking, expectations }) => ({
    ...booking,
    ...expectations(id),
    seen: found.seen(id, booking.id),
    rejected: rejected.has(booking.id),
  }));
}

type ById = ReadonlyMap<string, Candidate>;
type Index = { byId: ById; byKey: ReadonlyMap<string, Candidate[]> };

function index(candidates: readonly Candidate[], taken: ConsiderOptions["taken"]): Index {
  const byKey = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const [paymentId, paid] of taken?.get(candidate.booking.id) ?? []) {
      candidate.paid.set(paymentId, paid);
    }
    for (const key of candidate.booking.keys) {
      const group = byKey.get(key);
      if (group) group.push(candidate);
      else byKey.set(key, [candidate]);
    }
  }
  return { byId: new Map(candidates.map((candidate) => [candidate.booking.id, candidate])), byKey };
}

type GroupedFound = {
  bookingIds: string[];
  of(paymentId: string, byId: ById): Candidate[];
  seen(paymentId: string, bookingId: string): { card: boolean; customer: boolean };
};

function groupFound(pairs: readonly Found[]): GroupedFound {
  const ofPayment = new Map<string, Map<string, Found>>();
  for (const pair of pairs) {
    const group = ofPayment.get(pair.paymentId) ?? new Map<string, Found>();
    ofPayment.set(pair.paymentId, group.set(pair.bookingId, pair));
  }
  return {
    bookingIds: [...new Set(pairs.map(({ bookingId }) => bookingId))],
    of: (paymentId, byId) =>
      [...(ofPayment.get(paymentId)?.keys() ?? [])].flatMap((id) => byId.get(id) ?? []),
    seen(paymentId, bookingId) {
      const { card = false, customer = false } = ofPayment.get(paymentId)?.get(bookingId) ?? {};
      return { card, customer };
    },
  };
}

function isTaken(taken: ConsiderOptions["taken"], paymentId: string): boolean {
  return taken !== undefined && [...taken.values()].some((paid) => paid.has(paymentId));
}
