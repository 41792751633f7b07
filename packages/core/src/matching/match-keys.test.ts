import { expect, test } from "vitest";
import { foldIdentity } from "./identity.ts";
import { bookingMatchKeys, paymentMatchKeys } from "./match-keys.ts";

const nobody = { name: null, email: null, phone: null };
const named = (name: string) => foldIdentity({ ...nobody, name });

const booking = bookingMatchKeys({
  guest: named("Jürgen Müller"),
  currency: "eur",
  instalments: [
    { due: "2026-05-01", amount: 14_400n },
    { due: "2026-06-15", amount: 33_600n },
  ],
  itemsTotal: 48_000n,
  referenceFolded: "RE-2026-0142",
});

const payment = (
  name: string | null,
  received: bigint,
  over: { currency?: string; paidOn?: string; unknownReferences?: string[] } = {},
) =>
  paymentMatchKeys({
    payer: foldIdentity({ ...nobody, name }),
    currency: "eur",
    received,
    paidOn: "2026-01-01",
    unknownReferences: [],
    ...over,
  });

test.each<[string, string[], boolean]>([
  ["the same name, spelt otherwise", payment("Mueller Juergen", 1n), true],
  ["a typing error in the family name, and an instalment", payment("Xaver Mullr", 14_400n), true],
  ["the family name and the whole", payment("Xaver Müller", 48_000n), true],
  ["the family name and another amount", payment("Xaver Müller", 14_401n), false],
  ["an instalment in the week it is due", payment(null, 33_600n, { paidOn: "2026-06-20" }), true],
  ["an instalment months from then", payment(null, 33_600n), false],
  ["another currency", payment("Xaver Müller", 14_400n, { currency: "usd" }), false],
  [
    "a reference with two digits swapped",
    payment(null, 1n, { unknownReferences: ["RE-2026-0124"] }),
    true,
  ],
  [
    "a reference that is another",
    payment(null, 1n, { unknownReferences: ["RE-2026-0199"] }),
    false,
  ],
])("a payment finds a booking by %s", (_how, keys, found) => {
  expect(keys.some((key) => booking.includes(key))).toBe(found);
});
