import type { Child } from "hono/jsx";

type Column<Row> = {
  name: string;
  /** Numbers stand under each other. */
  numeric?: boolean;
  /** Sentences: room for a few words of them in a line, on narrow screens too. */
  prose?: boolean;
  cell: (row: Row) => Child;
};

type TableProps<Row> = {
  /** What it lists, for who can't see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** Sums of them, below; the first cell heads the line. */
  totals?: readonly Row[];
  /** What stands there instead when there are none: why, and what to do next. */
  empty: Child;
  id?: string;
};

/** A list. Narrow screens scroll it sideways within itself, by keyboard too. */
export function Table<Row>({ label, columns, rows, totals = [], empty, id }: TableProps<Row>) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <div class="scroll" role="region" aria-label={label} tabindex={0} id={id}>
      <table class="striped">
        <thead>
          <tr>
            {columns.map(({ name, numeric }) => (
              <th scope="col" class={numeric ? "number" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map(({ cell, numeric, prose }) => (
                <td class={numeric ? "number" : prose ? "prose" : undefined}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
        {totals.length > 0 && (
          <tfoot>
            {totals.map((row) => (
              <tr>
                {columns.map(({ cell, numeric }, place) =>
                  place === 0 ? (
                    <th scope="row">{cell(row)}</th>
                  ) : (
                    <td class={numeric ? "number" : undefined}>{cell(row)}</td>
                  ),
                )}
              </tr>
            ))}
          </tfoot>
        )}
      </table>
    </div>
  );
}
