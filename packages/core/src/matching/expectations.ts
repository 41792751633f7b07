/** What a booking is to be paid, and what was. Amounts in minor units of the booking's currency. */
export type BookingAccount = {
  /** In the order they fall due. */
  instalments: readonly { kind: string; amount: bigint; due?: string | null }[];
  /** What is charged for in all; used where there are no instalments. */
  itemsTotal: bigint;
  /** What other payments already brought, one entry each. */
  paid: readonly Paid[];
};

/** What came with a payment, and what of it did not go back. */
export type Paid = { amount: bigint; kept: bigint };

/**
 * An amount that would be no surprise, and its name: an instalment's kind, several joined by `+`, or `balance`. `due`
 * is when the first of it falls due, YYYY-MM-DD.
 */
export type Expectation = { name: string; amount: bigint; due?: string | null };

/**
 * What is still to come of each instalment, in their order. A payment that equals an instalment settles that one, also
 * where a part of it went back since: what the host gave back is not owed again. Any other settles the earliest due
 * first, with what is left of it.
 */
export function openInstalments({
  instalments,
  paid,
}: Pick<BookingAccount, "instalments" | "paid">): Expectation[] {
  const open = instalments.map(({ kind, amount, due = null }) => ({ name: kind, amount, due }));
  let loose = 0n;
  for (const { amount, kept } of paid) {
    const settled = open.find((instalment) => instalment.amount === amount && kept > 0n);
    if (settled) settled.amount = 0n;
    else loose += kept;
  }
  for (const instalment of open) {
    const part = loose < instalment.amount ? loose : instalment.amount;
    instalment.amount -= part;
    loose -= part;
  }
  return open;
}

/** The amounts a booking still expects: each open instalment, the first open ones together, and the whole balance. */
export function openExpectations(account: BookingAccount): Expectation[] {
  const single = openInstalments(account).filter(({ amount }) => amount > 0n);
  const together = single.slice(1).map((_, index) => {
    const firstOnes = single.slice(0, index + 2);
    return {
      name: firstOnes.map(({ name }) => name).join("+"),
      amount: total(firstOnes),
      due: firstOnes[0]?.due ?? null,
    };
  });
  const balance = balanceOf(account);
  return [
    ...single,
    ...together,
    ...(balance > 0n ? [{ name: "balance", amount: balance, due: single[0]?.due ?? null }] : []),
  ];
}

/**
 * What a booking would expect besides, had the money that came in amounts nobody asked for been for something else: for
 * damage, or a later night. Nothing where all that came makes up what is due, to the cent.
 */
export function perhapsExpected(account: BookingAccount): Expectation[] {
  const { asked, odd } = askedFor(account);
  if (odd.length === 0 || balanceOf(account) === 0n) return [];
  const open = openExpectations(account);
  return openExpectations({ ...account, paid: asked }).filter(
    ({ amount }) => !open.some((expectation) => expectation.amount === amount),
  );
}

/** What was paid, by whether the booking expected just that, whatever order it came in. */
function askedFor(account: BookingAccount): { asked: Paid[]; odd: Paid[] } {
  const asked: Paid[] = [];
  let odd = account.paid.filter(({ kept }) => kept > 0n);
  for (let before = -1; before !== asked.length;) {
    before = asked.length;
    odd = odd.filter((paid) => {
      const isAsked = openExpectations({ ...account, paid: asked }).some(
        ({ amount }) => amount === paid.amount,
      );
      if (isAsked) asked.push(paid);
      return !isAsked;
    });
  }
  return { asked, odd };
}

/** What is due in all, less what came and stayed; negative where that is more. */
function balanceOf({ instalments, itemsTotal, paid }: BookingAccount): bigint {
  const due = instalments.length > 0 ? total(instalments) : itemsTotal;
  return due - paid.reduce((sum, { kept }) => sum + kept, 0n);
}

function total(amounts: readonly { amount: bigint }[]): bigint {
  return amounts.reduce((sum, { amount }) => sum + amount, 0n);
}
