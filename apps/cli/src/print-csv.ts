import { csvCells, type CsvColumn } from "@rentease/core";

/** Prints a table to stdout by RFC 4180, the headings first. Without a byte order mark: it is for other programs. */
export function printCsv<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): void {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => csvCells(columns, row))].map(
    (cells) => `${cells.map(quoted).join(",")}\r\n`,
  );
  process.stdout.write(lines.join(""));
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
