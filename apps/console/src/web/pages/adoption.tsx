import { reasonsInWords } from "@rentease/core";
import {
  type AdoptionPreview,
  DecisionConflictError,
  type ListedAdoption,
  type ListedPayment,
  previewAdoption,
  type Queryable,
  readActorNames,
  showAdoption,
} from "@rentease/db";
import { z } from "zod";
import { page } from "../page.ts";
import { ActionForm } from "../parts/action-form.tsx";
import { Facts } from "../parts/facts.tsx";
import { Key } from "../parts/key.tsx";
import { Link } from "../parts/link.tsx";
import { Method } from "../parts/method.tsx";
import { Moment } from "../parts/moment.tsx";
import { Money } from "../parts/money.tsx";
import { StateBadge } from "../parts/state-badge.tsx";
import { Table } from "../parts/table.tsx";
import { readDecided, UndoPair } from "./review/pairs.tsx";

/** A payment that was typed in beside the Stripe payment that it may be. */
export const adoptionPage = page({
  path: "/adoptions/:id",
  title: "Typed in twice?",
  section: "review",
  filters: [],
  query: z.object({
    /** The pair decided about before this one. */
    last: z.uuid().optional(),
  }),
  async show({ deps: { db }, params }, { last }) {
    const adoption = await showAdoption(db, params["id"] ?? "");
    if (!adoption) return null;
    const preview = adoption.state === "suggested" ? await tryOut(db, adoption.id) : null;
    // Of one that is decided itself, that is what `u` takes back.
    const decided = adoption.state === "suggested" ? await readDecided(db, last) : null;
    const nameOf = await readActorNames(db);
    return {
      body: (
        <>
          <h1>Is this one payment?</h1>
          <p>
            <StateBadge state={adoption.state} /> {reasonsInWords(adoption.reasons).join(", ")}.
            Said by {nameOf(adoption.by)}, <Moment at={adoption.decidedAt} />.
          </p>
          <div class="cards">
            <Side title="Typed in by staff" payment={adoption.typed} />
            <Side title="Came through Stripe" payment={adoption.stripe} />
          </div>
          {preview && <Preview preview={preview} />}
          <Verdicts adoption={adoption} acceptable={preview !== null} />
          <UndoPair pair={decided} />
        </>
      ),
    };
  },
});

/** Null for a pair that was proposed and can no longer be accepted. */
async function tryOut(db: Queryable, id: string): Promise<AdoptionPreview | null> {
  try {
    return await previewAdoption(db, id);
  } catch (error) {
    if (error instanceof DecisionConflictError) return null;
    throw error;
  }
}

function Side({ title, payment }: { title: string; payment: ListedPayment }) {
  const { currency, payer, allocations } = payment;
  return (
    <article>
      <h2>{title}</h2>
      <Facts
        of={[
          ["Received", <Money amount={payment.received} currency={currency} />],
          ["Paid", <Moment at={payment.paidAt ?? payment.created} />],
          ["Method", <Method of={payment.method} />],
          ["Payer", payer.name ?? payer.email ?? "–"],
          [
            "Booking",
            allocations.length === 0
              ? "none"
              : allocations.map(({ booking }) => (
                  <Link to={`/bookings/${encodeURIComponent(booking)}`}>{booking} </Link>
                )),
          ],
          payment.note === null ? null : ["Note", payment.note],
        ]}
      />
      <Link to={`/payments/${payment.id}`}>The whole payment</Link>
    </article>
  );
}

function Preview({ preview: { accepted, bookings } }: { preview: AdoptionPreview }) {
  return (
    <section>
      <h2>If they are one</h2>
      <p>
        The Stripe payment takes the typed one over: the money counts once, and the note stays.{" "}
        {accepted.stripe.allocations.length > 0 &&
          `The Stripe payment is then on ${accepted.stripe.allocations
            .map(({ booking }) => booking)
            .join(", ")}.`}
      </p>
      <Table
        label="What each booking has been paid, now and then"
        rows={bookings}
        empty="No booking's balance changes."
        columns={[
          {
            name: "Booking",
            cell: ({ booking }) => (
              <Link to={`/bookings/${encodeURIComponent(booking)}`}>{booking}</Link>
            ),
          },
          {
            name: "Paid now",
            numeric: true,
            cell: ({ paidNow, currency }) => <Money amount={paidNow} currency={currency} />,
          },
          {
            name: "Paid then",
            numeric: true,
            cell: ({ paidAccepted, currency }) => (
              <Money amount={paidAccepted} currency={currency} />
            ),
          },
        ]}
      />
    </section>
  );
}

function Verdicts({
  adoption: { id, state },
  acceptable,
}: {
  adoption: ListedAdoption;
  acceptable: boolean;
}) {
  const at = `/adoptions/${id}`;
  if (state !== "suggested") {
    return (
      <ActionForm to={`${at}/undo`} values={{ expected_state: state }} class="actions">
        <button type="submit" class="quiet" data-key="u">
          {state === "accepted" ? "Undo: they are two payments" : "Undo the rejection"}
          <Key of="u" />
        </button>
      </ActionForm>
    );
  }
  return (
    <div class="actions">
      {acceptable && (
        <ActionForm to={`${at}/accept`}>
          <button type="submit" data-key="a">
            One payment: adopt it
            <Key of="a" />
          </button>
        </ActionForm>
      )}
      <ActionForm to={`${at}/reject`}>
        <button type="submit" class="quiet" data-key="x">
          Two payments: never propose them again
          <Key of="x" />
        </button>
      </ActionForm>
      {!acceptable && (
        <p>One of them was decided otherwise since: it can't be adopted as it stands.</p>
      )}
    </div>
  );
}
