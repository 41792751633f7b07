/** What is expected of a booking by when; without a day of its own it is due at check-in, days as YYYY-MM-DD. */
export type DueBooking = {
  checkIn: string | null;
  instalments: readonly { due: string | null; amount: bigint }[];
  /** What is charged for in all; used where there are no instalments. */
  itemsTotal: bigint;
};

export type DueStanding = {
  /** What was to be paid by today, today's too. */
  due: bigint;
  /** What of it should have come before today and did not. */
  overdue: bigint;
  /** The day on which the first of that was due. */
  overdueSince: string | null;
};

/** How a booking of which `kept` is paid stands on a day; amounts in minor units of its currency. */
export function dueStanding(
  { checkIn, instalments, itemsTotal }: DueBooking,
  kept: bigint,
  today: string,
): DueStanding {
  const expected = instalments.length > 0 ? instalments : [{ due: checkIn, amount: itemsTotal }];
  const dated = expected
    .flatMap(({ due, amount }) => {
      const day = due ?? checkIn;
      return day === null ? [] : [{ day, amount }];
    })
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const sum = (parts: readonly { amount: bigint }[]) =>
    parts.reduce((total, { amount }) => total + amount, 0n);
  const passed = dated.filter(({ day }) => day < today);
  const short = least(sum(passed) - kept, sum(expected) - kept);
  const first = passed.find((_, place) => sum(passed.slice(0, place + 1)) > kept);
  return {
    due: sum(dated.filter(({ day }) => day <= today)),
    overdue: short > 0n ? short : 0n,
    overdueSince: short > 0n ? (first?.day ?? null) : null,
  };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
