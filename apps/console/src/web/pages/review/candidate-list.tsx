import { reasonsInWords } from "@rentease/core";
import type { ListedPayment, ReviewCandidate, ReviewCard } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { BookingLink } from "../../parts/booking-link.tsx";
import { Day } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { CandidateButtons } from "./decide-buttons.tsx";
import { Expected } from "./expected.tsx";
import { stayInWords } from "./stay-in-words.ts";

type CandidateListProps = { card: ReviewCard };

/** The bookings proposed, each with what speaks for it and its buttons. */
export function CandidateList({ card: { payment, candidates } }: CandidateListProps) {
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
    </>
  );
}

type CandidateProps = { candidate: ReviewCandidate; place: number; payment: ListedPayment };

function Candidate({ candidate, place, payment: { id: paymentId, paidAt } }: CandidateProps) {
  const { now, timeZone } = useAsked();
  const { booking, score, reasons, expectation } = candidate;
  const { reference, guest, property, checkIn, checkOut, currency } = booking;
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
          Expects <Expected of={booking} />
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
        <CandidateButtons {...{ reference, place, paymentId }} />
      </article>
    </li>
  );
}
