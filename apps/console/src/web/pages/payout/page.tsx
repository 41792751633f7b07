import { type PayoutSummary, showPayout } from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { DownloadLink } from "../../parts/download-link.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Day, Moment } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { StripeLink } from "../../parts/stripe-link.tsx";
import { arrivalDay } from "../../arrival-day.ts";
import { Lines } from "./lines.tsx";
import { Properties } from "./properties.tsx";
import { Statement } from "./statement.tsx";

/** What is in a bank deposit. Its id is ours, or Stripe's. */
export const payoutPage = page({
  path: "/payouts/:id",
  title: "Payout",
  section: "payouts",
  filters: [],
  query: z.object({}),
  async show({ deps: { db }, params }) {
    const payout = await showPayout(db, params["id"] ?? "");
    if (!payout) return null;
    const { summary, lines, properties } = payout;
    return {
      title: `Payout of ${arrivalDay(summary)}`,
      body: (
        <>
          <h1>
            Payout of <Money {...summary} />
          </h1>
          <PayoutFacts of={summary} />
          {summary.status === "failed" && (
            <p class="refusal">
              The bank refused this payout. The money is on the Stripe balance again and goes out
              with a later payout, once the bank account at Stripe is right.
            </p>
          )}
          {summary.linesReadAt === null ? (
            <WhyNoLines of={summary} />
          ) : (
            <>
              <div class="beside">
                <Statement payout={summary} />
                <Properties sums={properties} currency={summary.currency} />
              </div>
              <Lines lines={lines} />
              <DownloadLink path={`/payouts/${summary.stripe}.csv`} />
            </>
          )}
        </>
      ),
    };
  },
});

function PayoutFacts({ of: payout }: { of: PayoutSummary }) {
  const { status, failureCode, automatic, created, linesReadAt, stripe } = payout;
  return (
    <Facts
      of={[
        ["Arrives at the bank", <Day of={arrivalDay(payout)} />],
        ["Status", <StateBadge state={status} />],
        failureCode === null ? null : ["Why it failed", failureCode.replaceAll("_", " ")],
        ["Sent", automatic ? "automatically by Stripe" : "by hand"],
        ["Made", <Moment at={created} />],
        linesReadAt === null ? null : ["Lines read", <Moment at={linesReadAt} />],
        [
          "At Stripe",
          <>
            <span class="id">{stripe}</span>{" "}
            <StripeLink to={`payouts/${stripe}`}>Open at Stripe</StripeLink>
          </>,
        ],
      ]}
    />
  );
}

function WhyNoLines({ of: { automatic } }: { of: PayoutSummary }) {
  return automatic ? (
    <p class="empty">
      What is in this payout is not read yet. Stripe lists its lines once it has reconciled it,
      usually within a day; the worker fetches them then.
    </p>
  ) : (
    <p class="empty">
      This payout was sent by hand. Stripe takes such a payout out of the balance as it is and does
      not say which payments it is made of, so it can't be itemised. Automatic payouts can: switch
      them on in Stripe's payout settings.
    </p>
  );
}
