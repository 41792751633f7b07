import { type Notification, showNotification } from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { BookingLink } from "../../parts/booking-link.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";
import { answerInWords } from "./answer-in-words.ts";

export const notificationPage = page({
  path: "/notifications/:id",
  title: "Notification",
  section: "notifications",
  filters: [],
  query: z.object({}),
  async show({ deps: { db }, params: { id = "" } }) {
    const notification = await showNotification(db, id);
    if (!notification) return null;
    const { type, state, booking, payload } = notification;
    return {
      title: booking === null ? type : `${type}, ${booking}`,
      body: (
        <>
          <p>
            <Link to="/notifications">Notifications</Link>
          </p>
          <h1>{type}</h1>
          <NotificationFacts notification={notification} />
          <ActionForm to={`/notifications/${notification.id}/replay`} class="actions">
            <button type="submit">{state === "pending" ? "Send it now" : "Tell it again"}</button>
            <small>
              {state === "pending"
                ? "It is tried again by itself, less and less often."
                : "In a new notification, which says how the booking stands now."}
            </small>
          </ActionForm>
          <h2>Attempts</h2>
          <Attempts notification={notification} />
          <h2>Payload</h2>
          <pre class="payload" tabindex={0} role="region" aria-label="Payload">
            <code>{JSON.stringify(JSON.parse(payload), null, 2)}</code>
          </pre>
        </>
      ),
    };
  },
});

function NotificationFacts({ notification }: { notification: Notification }) {
  const { id, state, booking, createdAt, endedAt, nextAttemptAt, replayOf } = notification;
  return (
    <Facts
      of={[
        ["State", <StateBadge state={state} />],
        booking === null ? null : ["Booking", <BookingLink reference={booking} />],
        ["Made", <Moment at={createdAt} />],
        endedAt && [state === "failed" ? "Given up" : "Delivered", <Moment at={endedAt} />],
        nextAttemptAt && ["Next attempt", <Moment at={nextAttemptAt} />],
        replayOf === null
          ? null
          : ["Tells again", <Link to={`/notifications/${replayOf}`}>an earlier notification</Link>],
        ["Its webhook-id", <span class="id">{id}</span>],
      ]}
    />
  );
}

function Attempts({ notification: { answers, attempts } }: { notification: Notification }) {
  const unknown = attempts - answers.length;
  return (
    <>
      <Table
        label="Attempts, the first first"
        rows={answers}
        empty={
          attempts === 0
            ? "It was not sent yet. A worker with NOTIFY_URL takes it up within seconds."
            : "It is on its way."
        }
        columns={[
          { name: "Attempt", cell: ({ attempt }) => attempt },
          { name: "When", cell: ({ at }) => <Moment at={new Date(at)} /> },
          { name: "Answer", cell: (answer) => answerInWords(answer) },
          { name: "Took", numeric: true, cell: ({ durationMs }) => `${durationMs} ms` },
        ]}
      />
      {answers.length > 0 && unknown > 0 && (
        <p>Of {unknown} more the answer is not known: on its way, or its worker was stopped.</p>
      )}
    </>
  );
}
