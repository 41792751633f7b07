import { type BookingSummary, listStays } from "@rentease/db";
import { z } from "zod";
import { checkInCursor, cursorAt } from "../../api/paging.ts";
import { useAsked } from "../asked-context.ts";
import { optionalFilter } from "../optional-filter.ts";
import { page } from "../page.ts";
import { BookingLink } from "../parts/booking-link.tsx";
import { Link } from "../parts/link.tsx";
import { ListFilter } from "../parts/list-filter.tsx";
import { Money } from "../parts/money.tsx";
import { More } from "../parts/more.tsx";
import { Stay } from "../parts/stay.tsx";
import { Table } from "../parts/table.tsx";

const pageSize = 50;

const query = z.object({
  status: optionalFilter(255),
  open: z
    .string()
    .optional()
    .transform((value) => Boolean(value)),
  cursor: checkInCursor,
});
type Filters = Omit<z.output<typeof query>, "cursor">;

export const bookingsPage = page({
  path: "/bookings",
  title: "Bookings",
  section: "bookings",
  filters: ["property", "period"],
  query,
  async show({ deps: { db }, frame }, { cursor, ...filters }) {
    const { bookings, next } = await listStays(db, {
      ...filters,
      property: frame.property ?? undefined,
      from: frame.from?.slice(0, 10),
      to: frame.to?.slice(0, 10),
      limit: pageSize,
      before: cursor,
    });
    return {
      body: (
        <>
          <h1>Bookings</h1>
          <p>By day of arrival, the last first.</p>
          <Filter filters={filters} />
          <Bookings bookings={bookings} set={isSet(filters)} more={next !== null} />
          <More next={next && cursorAt(`${next.checkIn ?? "-"} ${next.id}`)} cursor={cursor?.id} />
        </>
      ),
    };
  },
});

function isSet({ status, open }: Filters): boolean {
  return status !== undefined || open;
}

function Filter({ filters }: { filters: Filters }) {
  return (
    <ListFilter path="/bookings" label="Which bookings" set={isSet(filters)}>
      <label>
        Status
        <input
          name="status"
          value={filters.status}
          list="booking-statuses"
          autocomplete="off"
          size={12}
        />
      </label>
      <datalist id="booking-statuses">
        <option value="confirmed" />
        <option value="canceled" />
      </datalist>
      <label class="tick">
        <input type="checkbox" name="open" value="yes" checked={filters.open} />
        Only with an open balance
      </label>
    </ListFilter>
  );
}

type BookingsProps = { bookings: readonly BookingSummary[]; set: boolean; more: boolean };

function Bookings({ bookings, set, more }: BookingsProps) {
  return (
    <Table
      label="Bookings"
      columns={[
        { name: "Reference", cell: ({ reference }) => <BookingLink reference={reference} /> },
        { name: "Guest", cell: ({ guest }) => guest.name ?? guest.email ?? "–" },
        { name: "Property", cell: ({ property }) => property ?? "–" },
        { name: "Stay", cell: (booking) => <Stay {...booking} /> },
        { name: "Status", cell: ({ status }) => status },
        {
          name: "Expected",
          numeric: true,
          cell: ({ expected, currency }) => <Money amount={expected} currency={currency} />,
        },
        { name: "Paid", numeric: true, cell: (booking) => <Came booking={booking} of="paid" /> },
        {
          name: "Refunded",
          numeric: true,
          cell: (booking) => <Came booking={booking} of="refunded" />,
        },
        {
          name: "Balance",
          numeric: true,
          cell: ({ balance, currency }) => <Money amount={balance} currency={currency} />,
        },
      ]}
      rows={bookings}
      empty={<NoBookings set={set} more={more} />}
    />
  );
}

/** An amount in the booking's currency, and under it those in others. */
function Came({ booking, of }: { booking: BookingSummary; of: "paid" | "refunded" }) {
  const others = booking.otherCurrencies.filter((money) => money[of] !== 0n);
  return (
    <>
      <Money amount={booking[of]} currency={booking.currency} />
      {others.map((money) => (
        <div>
          <Money amount={money[of]} currency={money.currency} />
        </div>
      ))}
    </>
  );
}

function NoBookings({ set, more }: Pick<BookingsProps, "set" | "more">) {
  const { frame } = useAsked();
  if (more) return <>None of the bookings looked through so far is like that. Go on below.</>;
  if (set || frame.from !== null || frame.to !== null || frame.property !== null) {
    return (
      <>
        No booking is like that; the period is about the day of arrival.{" "}
        <Link to="/bookings" query={{ from: null, to: null, property: null }}>
          Show all bookings
        </Link>
      </>
    );
  }
  return (
    <>
      No bookings yet. Import a file with{" "}
      <code>npm run rentease -- bookings import bookings.csv</code>, or have your booking system put
      them through the <Link to="/api-docs">API</Link>.
    </>
  );
}
