import type { BackfillWindow } from "@rentease/db";
import { kindInWords } from "../../kinds-in-words.ts";
import { Moment } from "../../parts/moment.tsx";
import { Table } from "../../parts/table.tsx";

const mostShown = 50;

/** Why windows failed, which is what is to be done before they are tried again. */
export function FailedWindows({ windows }: { windows: readonly BackfillWindow[] }) {
  const failed = windows.filter(({ state }) => state === "failed");
  if (failed.length === 0) return null;
  return (
    <>
      <h2>What failed</h2>
      <Table
        label="Windows that failed"
        rows={failed.slice(0, mostShown)}
        empty=""
        columns={[
          { name: "Objects", cell: ({ kind }) => kindInWords(kind) },
          { name: "From", cell: ({ from }) => <Moment at={from} /> },
          { name: "Before", cell: ({ to }) => <Moment at={to} /> },
          { name: "Attempts", numeric: true, cell: ({ attempts }) => attempts },
          { name: "Error", cell: ({ error }) => error },
        ]}
      />
      {failed.length > mostShown && <p>And {failed.length - mostShown} more.</p>}
    </>
  );
}
