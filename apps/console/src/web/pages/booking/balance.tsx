import type { BookingAccount, BookingMoney } from "@rentease/db";
import { Money } from "../../parts/money.tsx";
import { Table } from "../../parts/table.tsx";

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
      <p>{inWords(booking.balance)}</p>
    </>
  );
}

function inWords(balance: bigint): string {
  if (balance > 0n) return "The balance is still to come.";
  return balance < 0n ? "More came than was expected." : "All that was expected came.";
}
