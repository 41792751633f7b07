import {
  type Decider,
  decideMatch,
  excludePayment,
  type ListedPayment,
  type Queryable,
  rejectSuggestion,
  undoDecision,
  unmatch,
} from "@rentease/db";
import { z } from "zod";
import { shortText } from "../../api/fields.ts";
import { action, FormError } from "../page.ts";
import { grouped } from "../parts/money.tsx";
import { decideAbout, decisionFields } from "./decide-about.ts";
import { namingBookings, readShares, shareFields } from "./typed-shares.ts";

/** Gives a payment to a booking, or shares it over several. Without an amount a booking gets what is left. */
const match = action({
  path: "/payments/:id/match",
  form: z.object({
    ...shareFields,
    /** The button of one booking: rows of several that stand beside it are not meant. */
    only: shortText.optional(),
    /** Set: bookings of another currency are meant. */
    across_currencies: z.string().optional(),
    ...decisionFields,
  }),
  act: (asked, form) =>
    decideAbout(
      asked,
      form,
      async ({ id, received, currency }, decider) => {
        const rows = form.only === undefined ? form : { booking: [form.only], amount: [] };
        const shares = readShares(rows, received, currency);
        if (shares.length === 0) {
          throw new FormError("booking", "Name the booking that the payment is for.");
        }
        const acrossCurrencies = Boolean(form.across_currencies);
        const { db, rules } = asked.deps;
        await namingBookings(shares, () =>
          decideMatch(db, id, shares, { ...decider, acrossCurrencies }, rules),
        );
      },
      matchedNotice,
    ),
});

const reject = action({
  path: "/payments/:id/reject",
  form: z.object({ only: shortText, ...decisionFields, back: decisionFields.to }),
  act: (asked, form) =>
    decideAbout(
      asked,
      // Where it was asked from: the payment still waits for another booking.
      { ...form, to: form.back && withoutLast(form.back) },
      ({ id }, decider) => rejectSuggestion(asked.deps.db, id, form.only, decider),
      () => `Rejected: ${form.only} is not proposed for it again.`,
    ),
});

/** Decisions that take nothing but a note. */
const plain = [
  {
    verb: "unmatch",
    decide: unmatch,
    notice: (_, { allocations }) =>
      `Taken off ${allocations.map(({ booking }) => booking).join(", ")}.`,
  },
  {
    verb: "exclude",
    decide: excludePayment,
    notice: () => "Excluded: the payment is for no booking.",
  },
  {
    verb: "undo",
    decide: undoDecision,
    notice: ({ review, allocations }) =>
      `Undone: the payment is ${[review, ...allocations.map(({ booking }) => `to ${booking}`)].join(" ")} again.`,
  },
] satisfies {
  verb: string;
  decide: (db: Queryable, id: string, decider: Decider) => Promise<void>;
  notice: (after: ListedPayment, before: ListedPayment) => string;
}[];

const plainActions = plain.map(({ verb, decide, notice }) =>
  action({
    path: `/payments/:id/${verb}`,
    form: z.object(decisionFields),
    act: (asked, form) =>
      decideAbout(asked, form, ({ id }, decider) => decide(asked.deps.db, id, decider), notice),
  }),
);

/** What is taken back from there is this rejection, no longer what was decided before it. */
function withoutLast(back: string): string {
  const url = new URL(back, "http://console");
  url.searchParams.delete("last");
  url.searchParams.delete("decided");
  return url.pathname + url.search;
}

export const decisionActions = [match, reject, ...plainActions];

function matchedNotice({ allocations, received, currency }: ListedPayment): string {
  const shares = allocations.map(
    ({ booking, amount }) => `${grouped(amount, currency)} to ${booking}`,
  );
  const left = allocations.reduce((rest, { amount }) => rest - amount, received);
  const rest = left > 0n ? `; ${grouped(left, currency)} belongs to no booking` : "";
  return `Matched: ${shares.join(", ")}${rest}.`;
}
