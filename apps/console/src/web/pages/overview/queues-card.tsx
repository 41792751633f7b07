import { Table } from "../../parts/table.tsx";
import type { Depths } from "./read-depths.ts";

const states = ["waiting", "active", "delayed", "failed"] as const;

/** How much the worker has before it. */
export function QueuesCard({ depths }: { depths: Depths | null }) {
  return (
    <article aria-labelledby="now-queues" class="wide">
      <h2 id="now-queues">Queues</h2>
      {depths === null ? (
        <p class="refusal">
          The queues can't be reached. Nothing is lost: the worker finds what it was not told of
          once they are back.
        </p>
      ) : (
        <Table
          label="Jobs in each queue"
          rows={Object.entries(depths)}
          empty="There is no queue."
          columns={[
            { name: "Queue", cell: ([name]) => name },
            ...states.map((state) => ({
              name: state.charAt(0).toUpperCase() + state.slice(1),
              numeric: true,
              cell: ([, counts]: [string, Depths[keyof Depths]]) => counts[state],
            })),
          ]}
        />
      )}
      <p>
        <a href="/queues/">All jobs</a>
      </p>
    </article>
  );
}
