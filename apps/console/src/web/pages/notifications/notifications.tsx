import {
  type ListedNotification,
  listNotifications,
  type NotificationHealth,
  notificationStates,
  readNotificationHealth,
} from "@rentease/db";
import { z } from "zod";
import { optionalFilter } from "../../optional-filter.ts";
import { page } from "../../page.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { BookingLink } from "../../parts/booking-link.tsx";
import { counted, countedOf } from "../../parts/counted.ts";
import { Link } from "../../parts/link.tsx";
import { Choice, ListFilter } from "../../parts/list-filter.tsx";
import { Moment } from "../../parts/moment.tsx";
import { More } from "../../parts/more.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";
import { answerInWords } from "./answer-in-words.ts";

const pageSize = 50;

const query = z.object({
  state: z.preprocess((state) => state || undefined, z.enum(notificationStates).optional()),
  booking: optionalFilter(255),
  cursor: z.uuid().optional(),
});

/** What the host's own system was told, and how it took it. */
export const notificationsPage = page({
  path: "/notifications",
  title: "Notifications",
  section: "notifications",
  filters: [],
  query,
  async show({ deps: { db } }, { cursor, ...filter }) {
    const [found, health] = await Promise.all([
      listNotifications(db, filter, pageSize + 1, cursor),
      readNotificationHealth(db),
    ]);
    const notifications = found.slice(0, pageSize);
    const next = found.length > pageSize ? (notifications.at(-1)?.id ?? null) : null;
    const { state, booking } = filter;
    const isSet = state !== undefined || booking !== undefined;
    return {
      body: (
        <>
          <h1>Notifications</h1>
          <HealthLine health={health} />
          <ListFilter path="/notifications" label="Which notifications" set={isSet}>
            <Choice
              name="state"
              label="State"
              of={notificationStates.map((each) => [each, each])}
              chosen={state}
            />
            <label>
              Booking
              <input
                name="booking"
                value={booking}
                autocomplete="off"
                spellcheck={false}
                size={16}
              />
            </label>
          </ListFilter>
          <Notifications notifications={notifications} filtered={isSet} />
          <More next={next} cursor={cursor} />
        </>
      ),
    };
  },
});

/** What waits, and what was given up with the button that tells it again. */
function HealthLine({
  health: { waiting, oldestWaitingAt, failed },
}: {
  health: NotificationHealth;
}) {
  return (
    <>
      <p>
        What your own system was told of bookings whose balance or match changed.{" "}
        {oldestWaitingAt === null ? (
          "None waits."
        ) : (
          <>
            <Link to="/notifications" query={{ state: "pending" }}>
              {counted(waiting)} to be delivered
            </Link>
            , the oldest since <Moment at={oldestWaitingAt} />.
          </>
        )}
      </p>
      {failed > 0 && (
        <ActionForm to="/notifications/replay" class="actions">
          <button type="submit">Tell {countedOf(failed, "booking")} again</button>
          <small>Your system does not know how they stand: their last notification failed.</small>
        </ActionForm>
      )}
    </>
  );
}

type NotificationsProps = { notifications: readonly ListedNotification[]; filtered: boolean };

function Notifications({ notifications, filtered }: NotificationsProps) {
  return (
    <Table
      label="Notifications, the last first"
      rows={notifications}
      empty={
        filtered ? (
          <>
            No such notification. <Link to="/notifications">Show all</Link>
          </>
        ) : (
          <>
            Nothing was told yet. Set <code>NOTIFY_URL</code> and <code>NOTIFY_SECRETS</code> of the
            worker to have your system told, and try it with{" "}
            <code>rentease notifications test</code>.
          </>
        )
      }
      columns={[
        {
          name: "Made",
          cell: ({ id, createdAt }) => (
            <Link to={`/notifications/${id}`}>
              <Moment at={createdAt} />
            </Link>
          ),
        },
        {
          name: "About",
          cell: ({ booking }) =>
            booking === null ? "a test" : <BookingLink reference={booking} />,
        },
        { name: "State", cell: ({ state }) => <StateBadge state={state} /> },
        { name: "Attempts", numeric: true, cell: ({ attempts }) => attempts },
        {
          name: "Last answer",
          cell: ({ lastStatus, lastError, nextAttemptAt, attempts }) => (
            <>
              {answerInWords({ status: lastStatus, error: lastError })}
              {nextAttemptAt !== null && attempts > 0 && (
                <>
                  {" "}
                  Next attempt: <Moment at={nextAttemptAt} />
                </>
              )}
            </>
          ),
        },
      ]}
    />
  );
}
