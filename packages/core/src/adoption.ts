import { compareIdentities, type FoldedIdentity } from "./matching/identity.ts";
import type { Doubt } from "./matching/outcome.ts";

/** A card payment that staff typed in. Amounts in minor units of `currency`. */
export type TypedPayment = {
  currency: string;
  amount: bigint;
  paidAt: Date;
  /** As typed, or the guest of its booking where nothing was. */
  payer: FoldedIdentity;
  bookings: readonly string[];
};

/** A payment that came through Stripe. */
export type ArrivedPayment = {
  currency: string;
  received: bigint;
  paidAt: Date;
  payer: FoldedIdentity;
  /** What it is matched to. */
  bookings: readonly string[];
  /** The booking that a rule proposes. */
  proposed: string | null;
  /** The booking is only proposed because its amount is not expected: the typed payment may have settled it. */
  onlyAmountDoubted: boolean;
  /** Bookings that people said it does not belong to. */
  rejected: readonly string[];
  /** A person took it off a booking, so no rule gives it another one. */
  heldOpen: boolean;
};

export type AdoptionVerdict = {
  rule: "same_booking" | "same_payer";
  /** Sure enough to be adopted without a person, if each is the other's only candidate (P6). */
  certain: boolean;
  sameAmount: boolean;
  /** Codes, each with its detail after a colon; never personal data. */
  reasons: string[];
};

/** How many days a typed payment may be from its Stripe payment, unless configured otherwise. */
export const defaultAdoptionDays = 7;

const dayMs = 86_400_000;

/**
 * Whether a payment that staff typed in is a Stripe payment seen twice: same booking, or same amount and payer, within
 * days and in one currency. Null where nothing speaks for it, and where a person has said it is not that booking's (P7).
 */
export function judgeAdoption(
  typed: TypedPayment,
  arrived: ArrivedPayment,
  maxDays: number,
): AdoptionVerdict | null {
  const apartMs = Math.abs(typed.paidAt.getTime() - arrived.paidAt.getTime());
  if (typed.currency !== arrived.currency || apartMs > maxDays * dayMs) return null;
  if (typed.bookings.some((booking) => arrived.rejected.includes(booking))) return null;

  const sameAmount = typed.amount === arrived.received;
  const common = typed.bookings.filter((booking) => arrived.bookings.includes(booking)).length;
  const open = arrived.bookings.length === 0;
  const isProposed = open && typed.bookings.length === 1 && arrived.proposed === typed.bookings[0];
  const sameBooking =
    common > 0 && common === typed.bookings.length && common === arrived.bookings.length;
  const payer = comparePayers(typed.payer, arrived.payer);

  const reasons = [
    sameAmount ? "same_amount" : "amount_differs",
    ...(common > 0 ? ["same_booking"] : []),
    ...(isProposed ? ["booking_proposed"] : []),
    ...(!open && common === 0 ? ["booking_differs"] : []),
    ...(payer.agree.length > 0 ? [`payer_agrees:${payer.agree.join("+")}`] : []),
    ...(payer.differ.length > 0 ? [`payer_differs:${payer.differ.join("+")}`] : []),
    `days_apart:${Math.floor(apartMs / dayMs)}`,
  ];
  if (common > 0 || isProposed) {
    if (!sameAmount && !sameBooking) return null;
    const certain = sameAmount && (sameBooking || (isProposed && arrived.onlyAmountDoubted));
    return {
      rule: "same_booking",
      certain: (certain || (sameAmount && isProposed && payer.same)) && !arrived.heldOpen,
      sameAmount,
      reasons,
    };
  }
  if (!sameAmount || payer.agree.length === 0) return null;
  return {
    rule: "same_payer",
    certain: payer.same && open && !arrived.heldOpen,
    sameAmount,
    reasons,
  };
}

/** All doubts but that of the amount. */
const otherDoubts = {
  currency_differs: true,
  payer_differs: true,
  several_bookings_named: true,
  names_another_booking: true,
  evidence_disagrees: true,
  payer_is_another_guest: true,
  several_bookings_fit: true,
  another_payment_fits: true,
  too_many_bookings: true,
  long_after_stay: true,
  unmatched_by_person: true,
  suggest_only: true,
} as const satisfies Record<Exclude<Doubt, "amount_not_expected">, true>;

/** Whether a payment names the booking proposed for it, and nothing but the amount kept it from being matched. */
export function isOnlyAmountDoubted(reasons: readonly string[]): boolean {
  const codes = reasons.map((reason) => reason.split(":")[0] ?? "");
  return (
    codes.includes("named_by") &&
    codes.includes("amount_not_expected") &&
    !codes.some((code) => Object.hasOwn(otherDoubts, code))
  );
}

/** One e-mail or phone is one person. A name is not, however full: two guests may share it (P6). */
function comparePayers(typed: FoldedIdentity, arrived: FoldedIdentity) {
  const likeness = compareIdentities(arrived, typed);
  return { ...likeness, same: likeness.agree.some((field) => field !== "name") };
}
