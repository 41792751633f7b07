import { between, pick, type Random, weighted } from "../random.ts";
import type { Booking, PlannedPayment, Standing } from "./booking.ts";

type Written = Pick<
  PlannedPayment,
  "clientReferenceId" | "description" | "metadata" | "sessionMetadata" | "through"
> & { belongs: boolean; standing: Standing };

const WORDS = {
  deposit: "Deposit",
  balance: "Balance",
  security_hold: "Security deposit",
  extra: "Extras",
} as const;

/** Where hosts put their references, and how often. */
const STANDINGS = [
  ["metadata", 34],
  ["session_metadata", 12],
  ["client_reference_id", 14],
  ["description", 18],
  ["nowhere", 14],
  ["trap", 8],
] as const satisfies readonly [Standing, number][];

const METADATA_KEYS = ["booking_reference", "booking_reference", "booking_id"] as const;

/** What the payment will say about its booking, if anything. */
export function writtenFor(
  random: Random,
  booking: Booking,
  kind: keyof typeof WORDS,
  neighbours: readonly string[],
): Written {
  const standing = weighted<Standing>(random, [...STANDINGS]);
  const nothing: Written = {
    belongs: true,
    clientReferenceId: null,
    description: `${WORDS[kind]}, ${booking.property}`,
    metadata: {},
    sessionMetadata: {},
    standing,
    through: "payment_intent",
  };
  const { reference } = booking;
  const ways: Record<Standing, () => Written> = {
    metadata: () => ({
      ...nothing,
      metadata: { [pick(random, METADATA_KEYS)]: reference },
      through: pick(random, ["payment_intent", "payment_intent", "checkout"]),
    }),
    session_metadata: () => ({
      ...nothing,
      sessionMetadata: { booking_reference: reference },
      through: "checkout",
    }),
    client_reference_id: () => ({ ...nothing, clientReferenceId: reference, through: "checkout" }),
    description: () => ({
      ...nothing,
      description: `${WORDS[kind]} ${reference}, ${booking.property}`,
      through: pick(random, ["payment_intent", "payment_intent", "charge"]),
    }),
    nowhere: () => ({
      ...nothing,
      description: pick(random, [nothing.description, "Payment", null]),
      through: pick(random, ["payment_intent", "checkout", "charge"]),
    }),
    trap: () => trap(random, nothing, booking, neighbours),
  };
  return ways[standing]();
}

/** Text that a careless search would read as a booking's reference. */
function trap(
  random: Random,
  nothing: Written,
  booking: Booking,
  neighbours: readonly string[],
): Written {
  const other =
    neighbours[between(random, 0, Math.max(0, neighbours.length - 1))] ?? booking.reference;
  const number = other.slice(8);
  const describe = (description: string, belongs = true): Written => ({
    ...nothing,
    belongs,
    description,
  });
  return pick<() => Written>(random, [
    // RE-2025-01423 is not RE-2025-0142.
    () => describe(`Deposit ${other}${between(random, 0, 9)}, ${booking.property}`),
    () => describe(`Order X${other}, ${booking.property}`),
    // 14 is not in 1814.
    () => describe(`Invoice 18${number}, ${booking.property}`),
    () => describe(`Rent ${other.slice(3)}-B ${booking.property}`),
    // A booking of another system of the same host: it belongs to none of these.
    () => describe(`Balance RE-${other.slice(3, 7)}-9${number}`, false),
    () => ({
      ...nothing,
      belongs: false,
      metadata: { booking_reference: `RE-${other.slice(3, 7)}-9${number}` },
    }),
  ])();
}
