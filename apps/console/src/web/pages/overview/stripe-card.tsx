import type { InboxHealth } from "@rentease/db";
import { Ago } from "../../parts/ago.tsx";
import { countedOf } from "../../parts/counted.ts";
import { Facts } from "../../parts/facts.tsx";
import { Link } from "../../parts/link.tsx";

/** What comes from Stripe, and whether it comes. */
export function StripeCard({ inbox }: { inbox: InboxHealth }) {
  const {
    lastWebhookAt,
    lastSweepAt,
    missedLast,
    pending,
    oldestPendingAt,
    failed,
    fetchesGivenUp,
  } = inbox;
  return (
    <article aria-labelledby="now-stripe">
      <h2 id="now-stripe">From Stripe</h2>
      <Facts
        of={[
          ["Last webhook", lastWebhookAt ? <Ago at={lastWebhookAt} /> : "none yet"],
          ["Last sweep", lastSweepAt ? <Ago at={lastSweepAt} /> : "none yet"],
          missedLast > 0
            ? [
                "Missed",
                <>
                  <span class="badge bad">{countedOf(missedLast, "event")}</span> that no webhook
                  had brought, found by the last sweep. Nothing is lost, but late: look at{" "}
                  <code>rentease webhook status</code>, and at the deliveries in Stripe's dashboard.
                </>,
              ]
            : null,
          [
            "Failed events",
            <Link to="/events" query={{ state: "failed", from: null, to: null }}>
              <span class={failed > 0 ? "badge bad" : undefined}>{failed}</span>
            </Link>,
          ],
          [
            "Waiting events",
            <>
              {pending}
              {oldestPendingAt && (
                <>
                  , the first came <Ago at={oldestPendingAt} />
                </>
              )}
            </>,
          ],
          fetchesGivenUp > 0
            ? ["Could not be fetched", <span class="badge bad">{fetchesGivenUp}</span>]
            : null,
        ]}
      />
    </article>
  );
}
