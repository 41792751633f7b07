import { CsvError, parse } from "csv-parse/sync";
import { columnName, columnNamed } from "./csv-columns.ts";

/** A row of a CSV file and the line it begins on; cells may hold line breaks. */
export type CsvRow = { line: number; cells: string[] };

/** The file's rows, or why it can't be split into rows. */
export type CsvRows = { rows: CsvRow[]; fault: string | null };

/** What is wrong with a file that is no CSV; the parser's own words repeat the file's. */
const faults: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quote is opened and never closed",
  CSV_INVALID_CLOSING_QUOTE: "a quote is closed in the middle of a cell",
  INVALID_OPENING_QUOTE: 'a quote stands inside an unquoted cell: quote the cell, and write ""',
};

/** Splits a file by commas, semicolons or tabs, whichever makes most sense of its first line. */
export function parseRows(source: string): CsvRows {
  const rows: CsvRow[] = [];
  let read = 0;
  try {
    parse(source.replace(/\r\n?/g, "\n"), {
      bom: true,
      delimiter: delimiterOf(source),
      record_delimiter: "\n",
      relax_column_count: true,
      skip_empty_lines: true,
      // As spreadsheets write the lines below the last one.
      skip_records_with_empty_values: true,
      trim: true,
      // Kept one by one, so that what stands before a fault is checked as well.
      on_record(cells: string[], { lines }) {
        // A row is counted where it ends.
        rows.push({ cells, line: lines - breaksWithin(cells) });
        read = lines;
        return null;
      },
    });
    return { rows, fault: null };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser says where it gave up; a quote that is never closed began with the row.
    const line = error.code === "CSV_QUOTE_NOT_CLOSED" ? read + 1 : error["lines"];
    const reason = faults[error.code] ?? "the row can't be read";
    return { rows, fault: `line ${line}: ${reason}` };
  }
}

function breaksWithin(cells: readonly string[]): number {
  return cells.reduce((breaks, cell) => breaks + cell.split("\n").length - 1, 0);
}

function delimiterOf(source: string): string {
  const [first = ""] = source.replace(/^\uFEFF/, "").split(/[\r\n]/, 1);
  const known = (delimiter: string) =>
    first
      .split(delimiter)
      .filter((heading) => columnNamed(columnName(heading.replaceAll('"', ""))) !== null).length;
  return [",", ";", "\t"].toSorted((a, b) => known(b) - known(a))[0] ?? ",";
}
