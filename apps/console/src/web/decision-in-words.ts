import type { DecisionRecord } from "@rentease/db";
import { grouped } from "./parts/money.tsx";

/** What somebody did, to stand after their name; of an action without words, its own name. */
export function decisionInWords(
  { action, booking, shares }: Pick<DecisionRecord, "action" | "booking" | "shares">,
  currency: string,
): string {
  const bookings =
    shares.length > 1
      ? shares.map((share) => `${share.booking} (${grouped(share.amount, currency)})`).join(", ")
      : (booking ?? shares[0]?.booking ?? "a booking");
  switch (action) {
    case "matched":
      return shares.length > 1 ? `split it over ${bookings}` : `matched it to ${bookings}`;
    case "suggested":
      return `proposed ${bookings} for it`;
    case "unmatched":
      return booking === null ? "left it without a booking" : `took it off ${booking}`;
    case "rejected":
      return `said that it is not ${bookings}'s`;
    case "excluded":
      return "said that it is for no booking";
    case "undone":
      return "took the decision before back";
    case "adopted":
      return "found it in what was typed in";
    case "corrected":
      return "corrected it";
    case "voided":
      return "voided it";
    case "refund_directed":
      return shares.length === 0
        ? "had a refund shared like any other"
        : `directed a refund to ${bookings}`;
    default:
      return action.replaceAll("_", " ");
  }
}

/** `a rule` at the beginning of a sentence. */
export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
