import {
  type BookingSummary,
  type Database,
  listNotes,
  listPairsOf,
  readActorNames,
  readBookingSummaries,
  readDecisionHistory,
  readPaymentTexts,
  readReviewCard,
  readWaitingAround,
  search,
  showPayment,
} from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { grouped } from "../../parts/money.tsx";
import { typed } from "../../typed.ts";
import { Decisions } from "../payment/decisions.tsx";
import { Notes } from "../payment/notes.tsx";
import { CandidateList } from "./candidate-list.tsx";
import { DecisionForm, DecisionNote, form } from "./decision-form.tsx";
import { FindBooking } from "./find-booking.tsx";
import { PaymentSide } from "./payment-side.tsx";
import { SplitRows } from "./split-rows.tsx";
import { Walk } from "./walk.tsx";

const bookingsFound = 8;

/** One payment beside the bookings it could belong to, to be decided about. */
export const reviewCardPage = page({
  path: "/review/:id",
  title: "Review",
  section: "review",
  filters: ["property"],
  query: z.object({
    /** Text to find other bookings by. */
    find: z.string().max(255).optional(),
    /** The payment decided about before this one, and that decision: what `u` takes back. */
    last: z.uuid().optional(),
    decided: z.uuid().optional(),
  }),
  async show({ deps: { db, rules }, params, frame, sent }, { last, decided, ...query }) {
    const card = await readReviewCard(db, params["id"] ?? "", rules);
    if (!card) return null;
    const { payment } = card;
    const around = await readWaitingAround(
      db,
      payment.id,
      frame.property === null ? {} : { property: frame.property },
    );
    if (!around) return null;
    const nameOf = await readActorNames(db);
    const history = await readDecisionHistory(db, payment.id);
    const notes = await listNotes(db, payment.id);
    const texts = await readPaymentTexts(db, payment.id);
    const pairs = await listPairsOf(db, payment.id);
    const before = last === undefined ? null : await showPayment(db, last);
    // Not what somebody else decided about it since.
    const lastDecided = before && before.decision === decided ? before : null;
    const find = typed(sent, form, "find") ?? query.find ?? "";
    const found = await findBookings(db, find);
    const mentioned = [...card.candidates.map(({ booking }) => booking), ...found];
    const otherCurrency = mentioned.some(({ currency }) => currency !== payment.currency);
    const drafted = sent !== null && sent.refusal === null;
    const money = grouped(payment.received, payment.currency);
    const payer = payment.payer.name ?? payment.payer.email ?? "an unknown payer";
    return {
      title: `Review ${money} from ${payer}`,
      body: (
        <>
          <h1 id="focus" tabindex={-1} autofocus={!drafted}>
            {money} from {payer}
          </h1>
          <Walk
            payment={payment}
            around={around}
            lastDecided={lastDecided}
            undoable={history.some(({ undoable }) => undoable)}
          />
          <div class="review">
            <PaymentSide {...{ payment, texts, pairs }} doubts={card.doubts} />
            <section class="candidates" aria-labelledby="candidates">
              <h2 id="candidates">Bookings it could belong to</h2>
              <DecisionForm payment={payment} next={around.next}>
                <CandidateList card={card} />
                <DecisionNote payment={payment} asksAcrossCurrencies={otherCurrency} />
                <FindBooking {...{ find, found, payment }} focused={drafted} />
                <SplitRows
                  payment={payment}
                  proposed={mentioned.map(({ reference }) => reference)}
                  asksAcrossCurrencies={!otherCurrency}
                />
              </DecisionForm>
            </section>
          </div>
          <Notes {...{ payment, notes, nameOf }} />
          <Decisions {...{ payment, history, nameOf }} />
        </>
      ),
    };
  },
});

/** The likeliest first, with what each still expects. */
async function findBookings(db: Database, text: string): Promise<BookingSummary[]> {
  if (text.trim() === "") return [];
  const { bookings } = await search(db, text, { limit: bookingsFound });
  const summaries = await readBookingSummaries(
    db,
    bookings.map(({ id }) => id),
  );
  return bookings.flatMap(({ id }) => summaries.get(id) ?? []);
}
