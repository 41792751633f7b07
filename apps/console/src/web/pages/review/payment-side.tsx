import { reasonsInWords, reviewReasonInWords } from "@rentease/core";
import type { ListedPayment, PaymentText } from "@rentease/db";
import { BookingLink } from "../../parts/booking-link.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Link } from "../../parts/link.tsx";
import { Method } from "../../parts/method.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";

type PaymentSideProps = {
  payment: ListedPayment;
  texts: readonly PaymentText[];
  /** Ids of adoptions proposed for it. */
  pairs: readonly string[];
  doubts: readonly string[];
};

/** What came, from whom, and what it says of itself. */
export function PaymentSide({ payment, texts, pairs, doubts }: PaymentSideProps) {
  const { currency, received, refunded, disputed, stripe } = payment;
  const why = [
    ...new Set([...reviewReasonInWords(payment.reviewReason), ...reasonsInWords(doubts)]),
  ];
  return (
    <section class="payment" aria-labelledby="payment">
      <h2 id="payment">The payment</h2>
      <Facts
        of={[
          ["State", <StateBadge state={payment.review} />],
          why.length > 0 ? ["Why it waits", why.join(", ")] : null,
          ["Received", <Money amount={received} currency={currency} />],
          refunded > 0n ? ["Refunded", <Money amount={refunded} currency={currency} />] : null,
          disputed > 0n ? ["Disputed", <Money amount={disputed} currency={currency} />] : null,
          ["Came", <Moment at={payment.paidAt} />],
          ["Method", <Method of={payment.method} />],
          ["Payer", payment.payer.name ?? "–"],
          ["E-mail", payment.payer.email ?? "–"],
          [
            "Payment",
            <Link to={`/payments/${payment.id}`} class="id">
              {stripe.paymentIntent ?? stripe.charge ?? "typed in"}
            </Link>,
          ],
        ]}
      />
      {payment.allocations.length > 0 && (
        <p>
          It is on{" "}
          {payment.allocations.map(({ booking, amount }, place) => (
            <>
              {place > 0 && ", "}
              <BookingLink reference={booking} /> with <Money amount={amount} currency={currency} />
            </>
          ))}
          .
        </p>
      )}
      <h3>What it says</h3>
      {texts.length === 0 ? (
        <p>Nothing: no description, no metadata.</p>
      ) : (
        <Facts of={texts.map(({ field, text }) => [fieldInWords(field), text] as const)} />
      )}
      {pairs.map((id) => (
        <p>
          It may be the same as a payment that was typed in:{" "}
          <Link to={`/adoptions/${id}`}>compare the two</Link>.
        </p>
      ))}
    </section>
  );
}

function fieldInWords(field: string): string {
  return field.replace(/^metadata\./, "metadata: ").replaceAll("_", " ");
}
