import {
  decideMatch,
  excludePayment,
  type ListedPayment,
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
    /** Set: bookings of another currency are meant. */
    across_currencies: z.string().optional(),
    ...decisionFields,
  }),
  act: (asked, form) =>
    decideAbout(
      asked,
      asked.params["id"] ?? "",
      form,
      async ({ id, received, currency }, decider) => {
        const shares = readShares(form, received, currency);
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

const takeOff = action({
  path: "/payments/:id/unmatch",
  form: z.object(decisionFields),
  act: (asked, form) =>
    decideAbout(
      asked,
      asked.params["id"] ?? "",
      form,
      ({ id }, decider) => unmatch(asked.deps.db, id, decider),
      (_, { allocations }) => `Taken off ${allocations.map(({ booking }) => booking).join(", ")}.`,
    ),
});

const reject = action({
  path: "/payments/:id/reject",
  form: z.object({ booking: shortText, ...decisionFields, back: decisionFields.to }),
  act: (asked, form) =>
    decideAbout(
      asked,
      asked.params["id"] ?? "",
      // Where it was asked from: the payment still waits for another booking.
      { ...form, to: form.back && withoutLast(form.back) },
      ({ id }, decider) => rejectSuggestion(asked.deps.db, id, form.booking, decider),
      () => `Rejected: ${form.booking} is not proposed for it again.`,
    ),
});

const exclude = action({
  path: "/payments/:id/exclude",
  form: z.object(decisionFields),
  act: (asked, form) =>
    decideAbout(
      asked,
      asked.params["id"] ?? "",
      form,
      ({ id }, decider) => excludePayment(asked.deps.db, id, decider),
      () => "Excluded: the payment is for no booking.",
    ),
});

const undo = action({
  path: "/payments/:id/undo",
  form: z.object(decisionFields),
  act: (asked, form) =>
    decideAbout(
      asked,
      asked.params["id"] ?? "",
      form,
      ({ id }, decider) => undoDecision(asked.deps.db, id, decider),
      ({ review, allocations }) =>
        `Undone: the payment is ${[review, ...allocations.map(({ booking }) => `to ${booking}`)].join(" ")} again.`,
    ),
});

/** What is taken back from there is this rejection, no longer what was decided before it. */
function withoutLast(back: string): string {
  const url = new URL(back, "http://console");
  url.searchParams.delete("last");
  url.searchParams.delete("decided");
  return url.pathname + url.search;
}

export const decisionActions = [match, takeOff, reject, exclude, undo];

function matchedNotice({ allocations, received, currency }: ListedPayment): string {
  const shares = allocations.map(
    ({ booking, amount }) => `${grouped(amount, currency)} to ${booking}`,
  );
  const left = allocations.reduce((rest, { amount }) => rest - amount, received);
  const rest = left > 0n ? `; ${grouped(left, currency)} belongs to no booking` : "";
  return `Matched: ${shares.join(", ")}${rest}.`;
}
