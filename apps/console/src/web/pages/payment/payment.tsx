import {
  listActivity,
  listAdoptions,
  listAttempts,
  listNotes,
  readActorNames,
  readDecisionHistory,
  readDeposits,
  showPayment,
} from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { grouped } from "../../parts/money.tsx";
import { ActivityTable } from "../activity/activity-table.tsx";
import { Adoptions } from "./adoptions.tsx";
import { Attempts } from "./attempts.tsx";
import { Decide } from "./decide.tsx";
import { Decisions } from "./decisions.tsx";
import { Disputes } from "./disputes.tsx";
import { ManualPayment } from "./manual-payment.tsx";
import { Notes } from "./notes.tsx";
import { PaymentFacts } from "./payment-facts.tsx";
import { Refunds } from "./refunds.tsx";
import { Shares } from "./shares.tsx";

const mostShown = 50;

/** All that is known of one payment, and what can be decided about it. By our id, or any of Stripe's that it has. */
export const paymentPage = page({
  path: "/payments/:id",
  title: "Payment",
  section: "payments",
  filters: [],
  query: z.object({}),
  async show({ deps: { db }, params }) {
    const payment = await showPayment(db, params["id"] ?? "");
    if (!payment) return null;
    const { id } = payment;
    const [history, notes, attempts, adoptions, activity, deposits, nameOf] = await Promise.all([
      readDecisionHistory(db, id),
      listNotes(db, id),
      listAttempts(db, id),
      listAdoptions(db, { payment: id, limit: mostShown }),
      listActivity(db, { subject: `payment:${id}`, limit: mostShown }),
      readDeposits(db, payment.stripe.payout === null ? [] : [payment.stripe.payout]),
      readActorNames(db),
    ]);
    const payer = payment.payer.name ?? payment.payer.email;
    const title = `${grouped(payment.amount, payment.currency)}${payer === null ? "" : ` from ${payer}`}`;
    return {
      title,
      body: (
        <>
          <h1>{title}</h1>
          <PaymentFacts payment={payment} deposits={deposits} nameOf={nameOf} />
          <Adoptions payment={payment} adoptions={adoptions} />
          <Shares payment={payment} nameOf={nameOf} />
          <Decide payment={payment} history={history} nameOf={nameOf} />
          <Refunds payment={payment} />
          <Disputes payment={payment} />
          {payment.source === "manual" && <ManualPayment payment={payment} />}
          <Notes payment={payment} notes={notes} nameOf={nameOf} />
          <Attempts attempts={attempts} />
          <Decisions payment={payment} history={history} nameOf={nameOf} />
          <h2>Activity</h2>
          <ActivityTable
            activity={activity}
            nameOf={nameOf}
            empty="Nobody did anything about it: what happened so far, rules and Stripe did."
          />
        </>
      ),
    };
  },
});
