import type { ListedActivity, NamedPayment } from "@rentease/db";
import type { Child } from "hono/jsx";
import { activityInWords } from "../../activity-in-words.ts";
import { capitalised } from "../../decision-in-words.ts";
import { methodName } from "../../method-name.ts";
import { BookingLink } from "../../parts/booking-link.tsx";
import { countedOf } from "../../parts/counted.ts";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { grouped } from "../../parts/money.tsx";
import { Table } from "../../parts/table.tsx";
import { UnknownPerson } from "../../parts/unknown-person.tsx";

type ActivityTableProps = {
  activity: readonly ListedActivity[];
  nameOf: (actor: string) => string;
  empty: Child;
};

/** Who did what, the last first. */
export function ActivityTable({ activity, nameOf, empty }: ActivityTableProps) {
  return (
    <Table
      label="Who did what"
      columns={[
        { name: "When", cell: ({ at }) => <Moment at={at} /> },
        {
          name: "Who",
          cell: ({ actor }) => (
            <Link to="/activity" query={{ actor }}>
              {capitalised(nameOf(actor))}
            </Link>
          ),
        },
        {
          name: "What",
          cell: (one) => (
            <>
              {activityInWords(one.action)} <Subject of={one} nameOf={nameOf} />
            </>
          ),
        },
        {
          name: "Booking",
          cell: ({ booking }) =>
            booking === null ? <span class="unknown">–</span> : <BookingLink reference={booking} />,
        },
      ]}
      rows={activity}
      empty={empty}
    />
  );
}

/** What it was done to, by the name people know it by. */
function Subject({
  of: { subject, detail, payment },
  nameOf,
}: { of: ListedActivity } & Pick<ActivityTableProps, "nameOf">) {
  const { kind, id, name } = subject;
  if (kind === "payment" && payment !== null) {
    return (
      <Link to={`/payments/${id}`} title={name ?? undefined}>
        <PaymentName of={payment} />
      </Link>
    );
  }
  if (kind === "booking" && name !== null) return <BookingLink reference={name} />;
  if (kind === "backfill" || kind === "audit") {
    return <Link to={`/${kind}s/${id}`}>{kind === "audit" ? "an audit" : "a backfill"}</Link>;
  }
  if (kind === "event") {
    if (id === "") return <>{countedOf(Number(detail["events"]), "event")}</>;
    return (
      <Link to={`/events/${id}`} class="id">
        {id}
      </Link>
    );
  }
  if (kind === "notification" && id === "") {
    return <>of {countedOf(Number(detail["bookings"]), "booking")}</>;
  }
  if (kind === "notification") return <Link to={`/notifications/${id}`}>a notification</Link>;
  if (kind === "queue") {
    return <Link to={`/queues/${id && `queue/${id}`}`}>{`${id || "all"}, ${detail["how"]}`}</Link>;
  }
  if (kind === "user") return <>{nameOf(`user:${id}`)}</>;
  return <>{name ?? id}</>;
}

/** How much, and from whom; its id is nothing that people know it by. */
function PaymentName({ of }: { of: NamedPayment }) {
  const { amount, currency, payer, source, method, erasedAt } = of;
  const money = grouped(amount, currency);
  const who = payer.name ?? payer.email;
  if (who !== null) return <>{`${money} from ${who}`}</>;
  // Staff need not say who paid them.
  if (source === "manual" && erasedAt === null) return <>{`${money} by ${methodName(method)}`}</>;
  return (
    <>
      {money}, <UnknownPerson erasedAt={erasedAt} />
    </>
  );
}
