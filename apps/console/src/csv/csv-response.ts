import { type CsvColumn, csvHeading, csvRows } from "@rentease/core";

/** Without it Excel takes UTF-8 for its own country's encoding and spoils names; readers of CSV know to skip it. */
const byteOrderMark = "\u{feff}";

/**
 * A table as a download (RFC 4180, UTF-8): amounts are numbers, and text that a spreadsheet would calculate is not
 * (core, csv.ts). The first batch of rows is read before anything is sent, so what fails then is an answer still;
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
  let start = byteOrderMark + csvHeading(columns);
  for await (const rows of Symbol.asyncIterator in batches ? batches : [batches]) {
    yield start + csvRows(columns, rows);
    start = "";
  }
}
