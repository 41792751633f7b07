import type { Overview } from "@rentease/db";
import type { PropsWithChildren } from "hono/jsx";
import { For } from "../../parts/action-form.tsx";
import { Link } from "../../parts/link.tsx";

/** What a new installation still lacks, until it lacks nothing. */
export function FirstSteps({ steps }: { steps: Overview["firstSteps"] }) {
  const { webhookReceived, backfillFinished, bookingsImported } = steps;
  if (webhookReceived && backfillFinished && bookingsImported) return null;
  return (
    <section aria-labelledby="first-steps" class="first-steps">
      <h2 id="first-steps">First steps</h2>
      <ol>
        <Step done={webhookReceived} name="Webhooks arrive">
          Run <code>npm run rentease -- webhook setup --url https://…/webhooks/stripe</code> with
          the address of the ingress: it makes the endpoint at Stripe and prints its signing secret,
          to be set as <code>STRIPE_WEBHOOK_SECRETS</code>.
        </Step>
        <Step done={backfillFinished} name="Stripe's history is fetched">
          Run <code>npm run rentease -- backfill --from 2026-01-01</code>
          <For role="operator">
            , or <Link to="/backfills">start a backfill</Link> here
          </For>
          .
        </Step>
        <Step done={bookingsImported} name="Bookings are imported">
          Run <code>npm run rentease -- bookings import bookings.csv</code>, or have your booking
          system put them through the <a href="/api-docs">API</a>.
        </Step>
      </ol>
    </section>
  );
}

type StepProps = PropsWithChildren<{ done: boolean; name: string }>;

function Step({ done, name, children }: StepProps) {
  return (
    <li>
      <span class={done ? "badge good" : "badge waits"}>{done ? "done" : "to do"}</span>{" "}
      <strong>{name}</strong>
      {!done && <p>{children}</p>}
    </li>
  );
}
