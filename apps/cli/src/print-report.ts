import { csvCells, type CsvColumn } from "@rentease/core";
import { printCsv } from "./print-csv.ts";
import { printJson } from "./print-json.ts";
import { printTable } from "./print-table.ts";

export type ReportFormat = { json?: boolean; csv?: boolean };

/** Prints a report's rows: one JSON object each, a CSV table, or one for people. */
export function printReport<Row extends object>(
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
  { json, csv }: ReportFormat,
): void {
  if (json) {
    for (const row of rows) printJson(row);
  } else if (csv) {
    printCsv(columns, rows);
  } else {
    printTable(
      columns.map(({ name }) => name),
      rows.map((row) => csvCells(columns, row)),
    );
  }
}
