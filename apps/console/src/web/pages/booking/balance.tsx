import type { BookingAccount, BookingMoney } from "@rentease/db";
import { Money } from "../../parts/money.tsx";
import { Table } from "../../parts/table.tsx";
import { openOf } from "./open-of.ts";

type Line = BookingMoney & { expected: bigint | null; balance: bigint | null };

/** How the account stands, a line for each currency: nothing is converted (P5). */
export function Balance({ booking }: { booking: BookingAccount }) {
  const others = booking.otherCurrencies.map((money) => ({
    ...money,
    expected: null,
    balance: null,
  }));
  const lines: Line[] = [booking, ...others];
  const column = (name: string, part: "expected" | "paid" | "refunded" | "disputed" | "lost") => ({
    name,
    numeric: true,
    cell: (line: Line) => <Money amount={line[part]} currency={line.currency} />,
  });
  return (
    <>
      <h2>Account</h2>
      <Table
        label="How the account stands"
        columns={[
          { name: "Currency", cell: ({ currency }) => currency.toUpperCase() },
          column("Expected", "expected"),
          column("Paid", "paid"),
          column("Refunded", "refunded"),
          column("In dispute", "disputed"),
          column("Lost", "lost"),
          {
            name: "Balance",
            numeric: true,
            cell: ({ balance, currency }) => (
              <strong>
                <Money amount={balance} currency={currency} />
              </strong>
            ),
          },
        ]}
        rows={lines}
        empty={null}
      />
      <p>{inWords(booking)}</p>
    </>
  );
}

function inWords(booking: BookingAccount): string {
  const { balance, instalments } = booking;
  if (balance === 0n) return "All that was expected came.";
  if (balance < 0n) return "More came than was expected.";
  if (instalments.length > 0 && openOf(booking).every(({ amount }) => amount === 0n)) {
    return "Every instalment came; the balance is what went back since.";
  }
  return "The balance is still to come.";
}
