import { cardTotals, type Overview, readOverview } from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { Live } from "../../parts/live.tsx";
import { CardsThisMonth } from "./cards-this-month.tsx";
import { CertificateCard } from "./certificate-card.tsx";
import { DisputesCard } from "./disputes-card.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { monthOf } from "./month-of.ts";
import { QueuesCard } from "./queues-card.tsx";
import { type Depths, readDepths } from "./read-depths.ts";
import { ReviewCard } from "./review-card.tsx";
import { StripeCard } from "./stripe-card.tsx";

/** What somebody who looks in wants to know first. */
export const overviewPage = page({
  path: "/",
  title: "Overview",
  section: "overview",
  filters: ["property"],
  query: z.object({}),
  async show({ deps, now, timeZone, frame }) {
    const month = monthOf(now, timeZone);
    const [overview, depths, totals] = await Promise.all([
      readOverview(deps.db, now),
      readDepths(deps.queues),
      cardTotals(deps.db, {
        ...month,
        timeZone,
        groupBy: ["day"],
        property: frame.property ?? undefined,
      }),
    ]);
    return {
      body: (
        <>
          <h1>Overview</h1>
          <FirstSteps steps={overview.firstSteps} />
          {frame.property !== null && (
            <p>
              The cards count all properties; the totals of the month are those of {frame.property}.
            </p>
          )}
          <Now overview={overview} depths={depths} />
          <CardsThisMonth {...totals} month={month} />
        </>
      ),
    };
  },
});

function Now({ overview, depths }: { overview: Overview; depths: Depths | null }) {
  const { waiting, adoptions, disputes, inbox, lastCertified } = overview;
  return (
    <Live id="now" active everySeconds={15}>
      <div class="cards">
        <ReviewCard waiting={waiting} adoptions={adoptions} />
        <DisputesCard disputes={disputes} />
        <StripeCard inbox={inbox} />
        <CertificateCard audit={lastCertified} />
        <QueuesCard depths={depths} />
      </div>
    </Live>
  );
}
