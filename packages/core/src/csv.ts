import { stringify } from "csv-stringify/sync";
import { formatDecimal } from "./money.ts";

/** An amount in minor units with its currency, which a column of its own names; null where it is not known. */
type CsvMoney = { amount: bigint | null; currency: string | null };

export type CsvValue = string | number | Date | null | CsvMoney;

/** A column of a table to be opened elsewhere: what its heading says, and what it takes from a row. */
export type CsvColumn<Row> = { name: string; value: (row: Row) => CsvValue };

/**
 * Where a spreadsheet would begin a formula (OWASP, CSV injection): in front, and after whatever it may take for the end
 * of a cell or line, which depends on where it stands.
 */
const formulas = /(^|[;,\t\r\n])(?=[=+\-@\t\r])/g;

/** On its own the library quotes a line break only where it is the one that ends its records. */
const layout = { record_delimiter: "windows", quoted_match: /[\r\n]/ } as const;

/** The heading of a table as CSV has it (RFC 4180), ended. */
export function csvHeading<Row>(columns: readonly CsvColumn<Row>[]): string {
  return stringify([columns.map(({ name }) => name)], layout);
}

/** Rows as CSV has them, each ended. */
export function csvRows<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  return stringify(
    rows.map((row) => csvCells(columns, row)),
    layout,
  );
}

/**
 * A row's cells. Amounts are decimals of the major unit at Stripe's exponents, bare, so that a spreadsheet adds them
 * up, negative ones too. Text that a spreadsheet would calculate begins with an apostrophe: names and notes are
 * other people's.
 */
export function csvCells<Row>(columns: readonly CsvColumn<Row>[], row: Row): string[] {
  return columns.map(({ value }) => cellOf(value(row)));
}

function cellOf(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value === "string") return value.replace(formulas, "$1'");
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return value.toISOString();
  const { amount, currency } = value;
  return amount === null || currency === null ? "" : formatDecimal(amount, currency);
}
