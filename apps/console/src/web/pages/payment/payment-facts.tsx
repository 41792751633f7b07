import { reviewReasonInWords } from "@rentease/core";
import type { Deposit, ListedPayment } from "@rentease/db";
import { formPrefix } from "../../actions/manual-payments.ts";
import { DepositLink } from "../../parts/deposit-link.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Method } from "../../parts/method.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { UnknownPerson } from "../../parts/unknown-person.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";

type Props = {
  payment: ListedPayment;
  deposits: ReadonlyMap<string, Deposit>;
  nameOf: (actor: string) => string;
};

export function PaymentFacts({ payment, deposits, nameOf }: Props) {
  const { currency, payer, stripe, externalId } = payment;
  const why = reviewReasonInWords(payment.reviewReason, { currency }).join(", ");
  return (
    <Facts
      of={[
        ["Status", <StateBadge state={payment.status} />],
        [
          "Review",
          <>
            <StateBadge state={payment.review} /> {why}
          </>,
        ],
        payment.voidedAt && ["Voided", <Moment at={payment.voidedAt} />],
        ["Amount", <Money amount={payment.amount} currency={currency} />],
        ["Received", <Money amount={payment.received} currency={currency} />],
        given("Refunded", payment.refunded, currency),
        given("In dispute", payment.disputed, currency),
        given("Lost in disputes", payment.lost, currency),
        ...settlement(payment),
        ["Method", <Method of={payment.method} />],
        ["Payer", payer.name ?? <UnknownPerson erasedAt={payment.erasedAt} />],
        payer.email === null ? null : ["E-mail", payer.email],
        ["Paid", <Moment at={payment.paidAt} />],
        payment.source === "manual" ? null : ["Started", <Moment at={payment.created} />],
        payment.createdBy === null ? null : ["Typed in by", nameOf(payment.createdBy)],
        payment.note === null ? null : ["Note", payment.note],
        externalId === null || externalId.startsWith(formPrefix)
          ? null
          : ["Own id", <span class="id">{externalId}</span>],
        named("PaymentIntent", stripe.paymentIntent),
        named("Charge", stripe.charge),
        stripe.payout === null
          ? null
          : ["Went out with payout", <DepositLink payout={stripe.payout} deposits={deposits} />],
      ]}
    />
  );
}

type Fact = Parameters<typeof Facts>[0]["of"][number];

function given(name: string, amount: bigint, currency: string): Fact {
  return amount === 0n ? null : [name, <Money amount={amount} currency={currency} />];
}

function named(name: string, id: string | null): Fact {
  return id === null ? null : [name, <span class="id">{id}</span>];
}

/** What Stripe kept and passed on, in the currency it settles in; staff's own entries have none of it. */
function settlement({
  source,
  fee,
  net,
  settlementCurrency,
  exchangeRate,
  currency,
}: ListedPayment): Fact[] {
  if (source === "manual") return [];
  const settled = settlementCurrency ?? currency;
  return [
    ["Fee", <Money amount={fee} currency={settled} />],
    ["Net", <Money amount={net} currency={settled} />],
    exchangeRate === null
      ? null
      : ["Exchange rate", `1 ${currency.toUpperCase()} = ${exchangeRate} ${settled.toUpperCase()}`],
  ];
}
