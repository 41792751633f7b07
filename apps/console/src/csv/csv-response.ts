import { csvCells, type CsvColumn } from "@rentease/core";
import { stringify } from "csv-stringify/sync";

/** Without it Excel takes UTF-8 for its own country's encoding and spoils names; readers of CSV know to skip it. */
const byteOrderMark = "\u{feff}";

/** On its own the library quotes a line break only where it is the one that ends its records. */
const csvOptions = { record_delimiter: "windows", quoted_match: /[\r\n]/ } as const;

/**
 * A table as a download (RFC 4180, UTF-8): amounts are numbers, and text that a spreadsheet would calculate is not
 * (core, csvCells). The first batch of rows is read before anything is sent, so what fails then is an answer still;
 * what fails later breaks the download off.
 * @param batches all rows at once, or many after one another.
 * @param filename without its ending.
 */
export async function csvResponse<Row>(
  columns: readonly CsvColumn<Row>[],
  batches: readonly Row[] | AsyncIterable<readonly Row[]>,
  filename: string,
): Promise<Response> {
  const lines = linesOf(columns, batches);
  const first = await lines.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (!first.done) controller.enqueue(encoder.encode(first.value));
    },
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${filename.replace(/[^\w.-]+/g, "-")}.csv"`,
      "cache-control": "no-store",
    },
  });
}

async function* linesOf<Row>(
  columns: readonly CsvColumn<Row>[],
  batches: readonly Row[] | AsyncIterable<readonly Row[]>,
): AsyncGenerator<string, void> {
  let headings = [columns.map(({ name }) => name)];
  let mark = byteOrderMark;
  for await (const rows of Symbol.asyncIterator in batches ? batches : [batches]) {
    const cells = rows.map((row) => csvCells(columns, row));
    yield mark + stringify([...headings, ...cells], csvOptions);
    headings = [];
    mark = "";
  }
}
