import { between, chance, pick, type Random, weighted } from "../random.ts";
import type { Booking, Difficulty, InstalmentKind, PlannedPayment, Standing } from "./booking.ts";
import type { Mix } from "./difficulty.ts";

export type Written = Pick<
  PlannedPayment,
  "clientReferenceId" | "description" | "metadata" | "sessionMetadata" | "through"
> & { standing: Standing; difficulties: Difficulty[] };

export const WORDS: Record<InstalmentKind, string> = {
  deposit: "Deposit",
  balance: "Balance",
  security_hold: "Security deposit",
  extra: "Extras",
};

const METADATA_KEYS = ["booking_reference", "booking_reference", "booking_id"] as const;

/** `belongs`: whether the payment is for this booking at all. */
export interface Drawn {
  standing: Standing;
  belongs: boolean;
}

/** Where hosts put their references, and how often. */
export function drawStanding(random: Random, mix: Mix): Drawn {
  const standing = weighted<Standing>(random, mix.standings);
  return { standing, belongs: standing !== "trap" || chance(random, 0.67) };
}

/** Whether the payer could have edited it: there, people make mistakes. */
export const isEditable = (standing: Standing): boolean =>
  standing === "client_reference_id" || standing === "description";

/** Whether the host's own system says it. */
export const isToldByHost = (standing: Standing): boolean =>
  standing === "metadata" || standing === "session_metadata" || standing === "stored_id";

/** What the payment will say about its booking, if anything. */
export function writtenFor(
  random: Random,
  { standing, belongs }: Drawn,
  about: {
    booking: Booking;
    kind: InstalmentKind;
    /** The reference of a booking around it. */
    neighbour: () => string;
    /** One that the payer or the amount contradicts; asked for only where it is needed. */
    wrong: () => string | null;
  },
): Written {
  const { booking, kind } = about;
  const { reference } = booking;
  const nothing: Written = {
    clientReferenceId: null,
    description: `${WORDS[kind]}, ${booking.property}`,
    metadata: {},
    sessionMetadata: {},
    standing,
    through: "payment_intent",
    difficulties: [],
  };
  const inDescription = (written: string): Written => ({
    ...nothing,
    description: `${WORDS[kind]} ${written}, ${booking.property}`,
    through: pick(random, ["payment_intent", "payment_intent", "charge"]),
  });
  const inSession = (written: string): Written => ({
    ...nothing,
    clientReferenceId: written,
    through: "checkout",
  });
  const nowhere = (): Written => ({
    ...nothing,
    standing: "nowhere",
    description: pick(random, [nothing.description, "Payment", null]),
    through: pick(random, ["payment_intent", "checkout", "charge"]),
  });
  const byPayer = (written: string, difficulty: Difficulty): Written => ({
    ...(chance(random, 0.7) ? inDescription(written) : inSession(written)),
    difficulties: [difficulty],
  });
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
    client_reference_id: () => inSession(reference),
    description: () => inDescription(reference),
    stored_id: () => ({
      ...nothing,
      through: pick(random, ["payment_intent", "checkout"]),
    }),
    several: nowhere,
    misspelt: () => byPayer(misspeltReference(random, reference), "misspelt_reference"),
    wrong: () => {
      const other = about.wrong();
      return other === null ? nowhere() : byPayer(other, "wrong_reference");
    },
    nowhere,
    trap: () => trap(random, nothing, belongs, about.neighbour()),
  };
  return ways[standing]();
}

/** Almost the reference, and none that any booking could have. */
const misspeltReference = (random: Random, reference: string): string =>
  pick(random, [
    reference.replace("RE-", "ER-"),
    reference.replace("RE-", "RE"),
    reference.replace("-20", "-2O"),
    reference.replaceAll("-", " "),
    reference.replace(/(\d)(\d)$/, "$1-$2"),
    reference.replace("RE-", "R-"),
  ]);

/** Text that a careless search would read as a booking's reference. */
function trap(random: Random, nothing: Written, belongs: boolean, other: string): Written {
  const number = other.slice(8);
  const property = nothing.description?.split(", ")[1] ?? "";
  const describe = (description: string): Written => ({
    ...nothing,
    description,
    difficulties: ["reference_in_number"],
  });
  // A booking of another system of the same host: it belongs to none of these.
  const elsewhere = `RE-${other.slice(3, 7)}-99${number}`;
  if (!belongs) {
    return pick<() => Written>(random, [
      () => ({ ...describe(`Balance ${elsewhere}`), difficulties: [] }),
      () => ({ ...nothing, metadata: { booking_reference: elsewhere } }),
    ])();
  }
  return pick<() => Written>(random, [
    // RE-2025-0142317 is not RE-2025-0142.
    () => describe(`Deposit ${other}${between(random, 100, 999)}, ${property}`),
    () => describe(`Order X${other}, ${property}`),
    // 14 is not in 1814.
    () => describe(`Invoice 18${number}, ${property}`),
    () => describe(`Rent ${other.slice(3)}-B ${property}`),
  ])();
}

/** What the host's own system says: nothing outweighs that. */
export const inMetadata = (
  reference: string,
): { says: Omit<Written, "standing" | "through" | "difficulties">; standing: Standing } => ({
  says: {
    clientReferenceId: null,
    description: "Payment",
    metadata: { booking_reference: reference },
    sessionMetadata: {},
  },
  standing: "metadata",
});

/** All of them, as somebody writes who pays for several. */
export const severalWritten = (
  random: Random,
  references: readonly string[],
): Omit<Written, "difficulties"> => {
  const written = references.join(pick(random, [" + ", ", ", " and "]));
  return {
    clientReferenceId: null,
    description: chance(random, 0.5) ? `Deposits ${written}` : "Deposits for all of us",
    metadata: {},
    sessionMetadata: {},
    standing: "several",
    through: pick(random, ["payment_intent", "checkout"]),
  };
};
