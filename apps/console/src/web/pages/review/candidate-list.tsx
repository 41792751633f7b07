import { reasonsInWords } from "@rentease/core";
import type { BookingHit, ListedPayment, ReviewCandidate, ReviewCard } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { BookingLink } from "../../parts/booking-link.tsx";
import { Day } from "../../parts/moment.tsx";
import { Key } from "../../parts/key.tsx";
import { Money } from "../../parts/money.tsx";
import { typed } from "../../typed.ts";
import { afterDecision } from "./after-decision.ts";
import { stayInWords } from "./stay-in-words.ts";

const form = "review";

type CandidateListProps = {
  card: ReviewCard;
  /** What was searched for: the form is theirs too. */
  found: readonly BookingHit[];
  next: string | null;
};

/** The bookings proposed, each with what speaks for it and its buttons; one form, so that one note goes with any. */
export function CandidateList({ card: { payment, candidates }, found, next }: CandidateListProps) {
  const { frame, refused } = useAsked();
  const at = `/payments/${payment.id}`;
  const otherCurrency = [...candidates.map(({ booking }) => booking), ...found].some(
    ({ currency }) => currency !== payment.currency,
  );
  return (
    <>
      {candidates.length === 0 && (
        <p class="empty">
          No booking shares more with it than the day. Find one below, or exclude the payment if it
          is for none.
        </p>
      )}
      <ol class="proposals">
        {candidates.map((candidate, place) => (
          <Candidate candidate={candidate} place={place} payment={payment} />
        ))}
      </ol>
      <ActionForm
        id="decide"
        to={`${at}/match`}
        values={{
          form,
          to: afterDecision(frame, payment.id, next),
          expected_decision: payment.decision ?? "",
        }}
      >
        {otherCurrency && (
          <label>
            <input
              type="checkbox"
              name="across_currencies"
              value="true"
              checked={typed(refused, form, "across_currencies") !== undefined}
            />
            Also a booking in another currency than {payment.currency.toUpperCase()}
          </label>
        )}
        <label>
          Note, kept with the decision (optional)
          <input name="note" maxlength={2000} value={typed(refused, form, "note")} />
        </label>
        <div class="actions">
          <button type="submit" formaction={`${at}/exclude`} class="quiet" data-key="e">
            Exclude: for no booking at all
            <Key of="e" />
          </button>
          {payment.allocations.length > 0 && (
            <button type="submit" formaction={`${at}/unmatch`} class="quiet">
              Take it off its booking
            </button>
          )}
        </div>
      </ActionForm>
    </>
  );
}

type CandidateProps = { candidate: ReviewCandidate; place: number; payment: ListedPayment };

function Candidate({ candidate, place, payment: { id: paymentId, paidAt } }: CandidateProps) {
  const { now, timeZone } = useAsked();
  const { booking, score, reasons, expectation } = candidate;
  const { reference, guest, property, checkIn, checkOut, currency, balance, expected } = booking;
  const keys = place === 0 ? ["a", "1"] : [String(place + 1)];
  return (
    <li>
      <article aria-labelledby={`booking-${place}`}>
        <h3 id={`booking-${place}`}>
          <BookingLink reference={reference} /> {guest.name ?? guest.email ?? "guest unknown"}
        </h3>
        <p>
          {property ?? "property unknown"}, <Day of={checkIn} /> to <Day of={checkOut} />
          {checkIn !== null && `, ${stayInWords(checkIn, { now, paidAt, timeZone })}`}
        </p>
        <p class="reasons">
          {[...reasonsInWords(reasons), ...(expectation ? [] : ["no amount it expects"])].join(
            ", ",
          )}
          {". "}
          Expects <Money amount={balance} currency={currency} /> of{" "}
          <Money amount={expected} currency={currency} />
          {expectation && expectation.name !== "balance" && (
            <>
              , its {expectation.name.replaceAll("+", " and ").replaceAll("_", " ")} of{" "}
              <Money amount={expectation.amount} currency={currency} />
            </>
          )}
          .
        </p>
        <meter min={0} max={1} value={score} aria-label={`How well ${reference} fits`}>
          {Math.round(score * 100)}%
        </meter>
        <DecideButtons {...{ reference, place, paymentId, keys }} />
      </article>
    </li>
  );
}

type DecideButtonsProps = { reference: string; place: number; paymentId: string; keys: string[] };

function DecideButtons({ reference, place, paymentId, keys }: DecideButtonsProps) {
  const { user } = useAsked();
  if (user.role === "viewer") return null;
  return (
    <div class="actions">
      <button
        type="submit"
        form="decide"
        formaction={`/payments/${paymentId}/match`}
        name="booking"
        value={reference}
        data-key={keys.join(" ")}
      >
        Accept {reference}
        {place < 9 && keys.map((key) => <Key of={key} />)}
      </button>
      <button
        type="submit"
        form="decide"
        formaction={`/payments/${paymentId}/reject`}
        name="booking"
        value={reference}
        class="quiet"
        data-key={place === 0 ? "x" : undefined}
      >
        Reject {reference}
        {place === 0 && <Key of="x" />}
      </button>
    </div>
  );
}
