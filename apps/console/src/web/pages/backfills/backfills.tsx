import { type BackfillProgress, listBackfills, readActorNames } from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { For } from "../../parts/action-form.tsx";
import { counted } from "../../parts/counted.ts";
import { Link } from "../../parts/link.tsx";
import { Live } from "../../parts/live.tsx";
import { Moment } from "../../parts/moment.tsx";
import { More } from "../../parts/more.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";
import { StartBackfillForm } from "./start-backfill-form.tsx";

const pageSize = 20;

export const backfillsPage = page({
  path: "/backfills",
  title: "Backfills",
  section: "backfills",
  filters: [],
  query: z.object({ cursor: z.uuid().optional() }),
  async show({ deps: { db }, sent }, { cursor }) {
    const [found, nameOf] = await Promise.all([
      listBackfills(db, pageSize + 1, cursor),
      readActorNames(db),
    ]);
    const backfills = found.slice(0, pageSize);
    const next = found.length > pageSize ? (backfills.at(-1)?.id ?? null) : null;
    return {
      body: (
        <>
          <h1>Backfills</h1>
          <p>
            A backfill fetches a period of Stripe's history into the books. One that is run again
            changes nothing.
          </p>
          <For role="operator">
            <details class="start" open={sent !== null || backfills.length === 0}>
              <summary>Start a backfill</summary>
              <StartBackfillForm />
            </details>
          </For>
          <Live id="backfills" active={backfills.some(isUnderWay)} everySeconds={5}>
            <Backfills backfills={backfills} nameOf={nameOf} />
          </Live>
          <More next={next} cursor={cursor} />
        </>
      ),
    };
  },
});

/** Whether it may still change by itself. */
export function isUnderWay({ state }: Pick<BackfillProgress, "state">): boolean {
  return state === "planned" || state === "running";
}

type BackfillsProps = {
  backfills: readonly BackfillProgress[];
  nameOf: (actor: string) => string;
};

function Backfills({ backfills, nameOf }: BackfillsProps) {
  return (
    <Table
      label="Backfills, the last started first"
      rows={backfills}
      empty="None yet. The first one brings the payments that were there before the webhooks came."
      columns={[
        {
          name: "Period",
          cell: ({ id, from, to }) => (
            <Link to={`/backfills/${id}`}>
              <Moment at={from} only="date" /> – <Moment at={to} />
            </Link>
          ),
        },
        {
          name: "State",
          cell: ({ state, mode }) => (
            <>
              <StateBadge state={state} /> {mode === "dry_run" && "dry run"}
            </>
          ),
        },
        { name: "Listed", numeric: true, cell: ({ share }) => `${Math.floor(share * 100)}%` },
        { name: "Objects", numeric: true, cell: ({ counts }) => counted(counts.listed) },
        { name: "New", numeric: true, cell: ({ counts }) => counted(counts.created) },
        { name: "Changed", numeric: true, cell: ({ counts }) => counted(counts.changed) },
        { name: "Matched", numeric: true, cell: ({ counts }) => counted(counts.matched) },
        { name: "Failed", numeric: true, cell: ({ windows }) => counted(windows.failed) },
        { name: "Started", cell: ({ createdAt }) => <Moment at={createdAt} /> },
        { name: "By", cell: ({ startedBy }) => nameOf(startedBy) },
      ]}
    />
  );
}
