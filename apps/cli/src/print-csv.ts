import { type CsvColumn, csvHeading, csvRows } from "@rentease/core";

/** Prints a table to stdout, the headings first. Without a byte order mark: it is for other programs. */
export function printCsv<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): void {
  process.stdout.write(csvHeading(columns) + csvRows(columns, rows));
}
