import { type Deposit, type ListedPayment, listPayments, readDeposits } from "@rentease/db";
import { z } from "zod";
import { dayCursor, readPage } from "../../api/paging.ts";
import { useAsked } from "../asked-context.ts";
import { methodName } from "../method-name.ts";
import { methodsByName } from "../methods-by-name.ts";
import { optionalFilter } from "../optional-filter.ts";
import { page } from "../page.ts";
import { BookingLinks } from "../parts/booking-links.tsx";
import { DepositLink } from "../parts/deposit-link.tsx";
import { Link } from "../parts/link.tsx";
import { Choice, ListFilter } from "../parts/list-filter.tsx";
import { Method } from "../parts/method.tsx";
import { dateIn, Moment } from "../parts/moment.tsx";
import { Money } from "../parts/money.tsx";
import { More } from "../parts/more.tsx";
import { Payer } from "../parts/payer.tsx";
import { StateBadge } from "../parts/state-badge.tsx";
import { Table } from "../parts/table.tsx";

const pageSize = 50;

const reviews = ["matched", "suggested", "unmatched", "excluded"] as const;
const statuses = [
  "pending",
  "requires_capture",
  "succeeded",
  "partially_refunded",
  "refunded",
  "failed",
  "canceled",
  "disputed",
  "lost",
  "voided",
] as const;
const sources = [
  ["stripe", "Stripe"],
  ["manual", "typed in"],
] as const;

const ownFilters = {
  review: optionalFilter(40),
  status: optionalFilter(40),
  method: optionalFilter(255),
  source: optionalFilter(40),
  currency: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^([a-z]{3})?$/, "is no currency, as in eur")
    .optional()
    .transform((value) => value || undefined),
};

const query = z.object({ ...ownFilters, cursor: dayCursor });
type Filters = Omit<z.output<typeof query>, "cursor">;

export const paymentsPage = page({
  path: "/payments",
  title: "Payments",
  section: "payments",
  filters: ["property", "period"],
  query,
  async show({ deps: { db, rules }, frame, from, to }, { cursor, ...filters }) {
    const { method, ...others } = filters;
    const methods = methodsByName(rules.methodNames);
    const { items, next_cursor: next } = await readPage(
      pageSize,
      (limit) =>
        listPayments(db, {
          ...others,
          methods: method === undefined ? undefined : waysOf(method, methods),
          property: frame.property ?? undefined,
          from: from ?? undefined,
          to: to ?? undefined,
          limit,
          before: cursor,
        }),
      ({ created, id }) => `${created.toISOString()} ${id}`,
    );
    const deposits = await readDeposits(
      db,
      items.flatMap(({ stripe }) => stripe.payout ?? []),
    );
    return {
      body: (
        <>
          <h1>Payments</h1>
          <Filter filters={filters} methods={methods} />
          <Payments payments={items} deposits={deposits} set={isSet(filters)} />
          <More next={next} cursor={cursor?.id} />
        </>
      ),
    };
  },
});

function isSet(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

/** Every way that a method is written in the books; one that is not known, as it is given. */
function waysOf(
  method: string,
  methods: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return methods.get(methodName(method)) ?? [method];
}

type FilterProps = { filters: Filters; methods: ReadonlyMap<string, readonly string[]> };

function Filter({ filters, methods }: FilterProps) {
  const byName = [...methods].map(([name, [written = name]]) => [written, name] as const);
  const chosen = filters.method === undefined ? undefined : waysOf(filters.method, methods)[0];
  return (
    <ListFilter path="/payments" label="Which payments" set={isSet(filters)}>
      <Choice name="review" label="Review" of={named(reviews)} chosen={filters.review} />
      <Choice name="status" label="Status" of={named(statuses)} chosen={filters.status} />
      <Choice name="source" label="Source" of={sources} chosen={filters.source} />
      <Choice name="method" label="Method" of={byName} chosen={chosen} />
      <label>
        Currency
        <input
          name="currency"
          value={filters.currency?.toUpperCase()}
          autocomplete="off"
          size={4}
          maxlength={3}
          pattern="[A-Za-z]{3}"
          title="Three letters, as in EUR"
        />
      </label>
    </ListFilter>
  );
}

function named(values: readonly string[]): (readonly [string, string])[] {
  return values.map((value) => [value, value.replaceAll("_", " ")]);
}

type PaymentsProps = {
  payments: readonly ListedPayment[];
  deposits: ReadonlyMap<string, Deposit>;
  set: boolean;
};

function Payments({ payments, deposits, set }: PaymentsProps) {
  return (
    <Table
      label="Payments, the last created first"
      columns={[
        {
          // What the list is sorted by, and the period is about.
          name: "Created",
          cell: (payment) => (
            <>
              <Link to={`/payments/${payment.id}`}>
                <Moment at={payment.created} only="date" />
              </Link>
              <PaidLater payment={payment} />
            </>
          ),
        },
        {
          name: "Payer",
          cell: ({ payer }) => <Payer of={payer} />,
        },
        { name: "Method", cell: ({ method }) => <Method of={method} /> },
        {
          name: "Amount",
          numeric: true,
          cell: ({ amount, currency }) => <Money amount={amount} currency={currency} />,
        },
        { name: "Back", numeric: true, cell: (payment) => <Back payment={payment} /> },
        { name: "Status", cell: ({ status }) => <StateBadge state={status} /> },
        { name: "Review", cell: (payment) => <Review payment={payment} /> },
        { name: "Booking", cell: (payment) => <Bookings payment={payment} /> },
        {
          name: "Deposit",
          cell: ({ stripe }) => (
            <DepositLink payout={stripe.payout} deposits={deposits} only="date" />
          ),
        },
      ]}
      rows={payments}
      empty={<NoPayments set={set} />}
    />
  );
}

type Props = { payment: ListedPayment };

/** Most are paid on the day they are made. */
function PaidLater({ payment: { created, paidAt } }: Props) {
  const { timeZone } = useAsked();
  if (paidAt === null || dateIn(paidAt, timeZone) === dateIn(created, timeZone)) return null;
  return (
    <div>
      <small>
        paid <Moment at={paidAt} only="date" />
      </small>
    </div>
  );
}

function Back({ payment: { refunded, disputed, currency } }: Props) {
  if (refunded === 0n && disputed === 0n) return <span class="unknown">–</span>;
  return (
    <>
      {refunded !== 0n && <Money amount={refunded} currency={currency} />}
      {disputed !== 0n && (
        <div>
          <Money amount={disputed} currency={currency} /> disputed
        </div>
      )}
    </>
  );
}

function Review({ payment: { supersededBy, review, received } }: Props) {
  // Money that never came waits for nobody.
  if (review === "unmatched" && received <= 0n) return <span class="unknown">–</span>;
  if (supersededBy === null) return <StateBadge state={review} />;
  return <Link to={`/payments/${supersededBy}`}>taken over</Link>;
}

function Bookings({ payment: { allocations, suggestion } }: Props) {
  if (allocations.length === 0 && suggestion !== null) {
    return (
      <>
        <BookingLinks references={[suggestion]} />?
      </>
    );
  }
  return <BookingLinks references={allocations.map(({ booking }) => booking)} />;
}

function NoPayments({ set }: { set: boolean }) {
  const { frame } = useAsked();
  if (set || frame.from !== null || frame.to !== null || frame.property !== null) {
    return (
      <>
        No payment is like that.{" "}
        <Link to="/payments" query={{ from: null, to: null, property: null }}>
          Show all payments at any time
        </Link>
      </>
    );
  }
  return (
    <>
      No payments yet. They come with Stripe's webhooks; those of before come with a{" "}
      <Link to="/backfills">backfill</Link>.
    </>
  );
}
