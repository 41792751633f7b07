import type { PayoutLine } from "@rentease/db";
import { BookingLink } from "../../parts/booking-link.tsx";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { Table } from "../../parts/table.tsx";
import { categoryInWords } from "./category-in-words.ts";

/** More than that nobody reads on a page; the CSV has all. */
const most = 500;

/** Every movement that the deposit is made of. */
export function Lines({ lines }: { lines: readonly PayoutLine[] }) {
  return (
    <section aria-labelledby="lines">
      <h2 id="lines">{lines.length === 1 ? "1 line" : `${lines.length} lines`}</h2>
      {lines.length > most && <p>The first {most} are shown here; the CSV has all of them.</p>}
      <Table
        label="Lines of the payout"
        rows={lines.slice(0, most)}
        empty="This payout has no lines."
        columns={[
          { name: "When", cell: ({ created }) => <Moment at={created} only="date" /> },
          { name: "What", cell: (line) => <What of={line} /> },
          { name: "Guest", cell: ({ shares }) => guestsOf(shares) ?? <Unknown /> },
          { name: "Booking", cell: (line) => <Bookings of={line} /> },
          { name: "Property", cell: ({ shares }) => propertiesOf(shares) ?? <Unknown /> },
          ...(["amount", "fee", "net"] as const).map((part) => ({
            name: part.charAt(0).toUpperCase() + part.slice(1),
            numeric: true,
            cell: (line: PayoutLine) => <Money amount={line[part]} currency={line.currency} />,
          })),
        ]}
      />
    </section>
  );
}

function What({ of: { reportingCategory, payment, source } }: { of: PayoutLine }) {
  const words = categoryInWords(reportingCategory);
  if (payment !== null) return <Link to={`/payments/${payment.id}`}>{words}</Link>;
  if (reportingCategory === "payout_reversal" && source !== null) {
    return <Link to={`/payouts/${source}`}>{words}</Link>;
  }
  return <>{words}</>;
}

/** With what of it is each one's, where there are several. */
function Bookings({ of: { shares, currency, payment } }: { of: PayoutLine }) {
  if (shares.length === 0) {
    return payment === null ? <Unknown /> : <span class="unknown">not matched</span>;
  }
  return (
    <>
      {shares.map(({ booking, net }) => (
        <div>
          <BookingLink reference={booking} />
          {shares.length > 1 && (
            <>
              {" "}
              <small>
                <Money amount={net} currency={currency} />
              </small>
            </>
          )}
        </div>
      ))}
    </>
  );
}

function Unknown() {
  return <span class="unknown">–</span>;
}

function guestsOf(shares: PayoutLine["shares"]): string | null {
  return distinct(shares.flatMap(({ guest }) => guest ?? []));
}

function propertiesOf(shares: PayoutLine["shares"]): string | null {
  return distinct(shares.flatMap(({ property }) => property ?? []));
}

function distinct(names: readonly string[]): string | null {
  return names.length === 0 ? null : [...new Set(names)].join(", ");
}
