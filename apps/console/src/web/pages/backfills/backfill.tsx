import {
  type BackfillProgress,
  listWindows,
  readActorNames,
  readRequestBudget,
  type RequestBudget,
  showBackfill,
} from "@rentease/db";
import { z } from "zod";
import { kindInWords } from "../../kinds-in-words.ts";
import { page } from "../../page.ts";
import { counted } from "../../parts/counted.ts";
import { Facts } from "../../parts/facts.tsx";
import { Link } from "../../parts/link.tsx";
import { Live } from "../../parts/live.tsx";
import { Moment } from "../../parts/moment.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { BackfillControls } from "./backfill-controls.tsx";
import { isUnderWay } from "./backfills.tsx";
import { FailedWindows } from "./failed-windows.tsx";
import { WalkProgress } from "./walk-progress.tsx";
import { WindowGrid } from "./window-grid.tsx";

export const backfillPage = page({
  path: "/backfills/:id",
  title: "Backfill",
  section: "backfills",
  filters: [],
  query: z.object({}),
  async show({ deps: { db }, params: { id = "" } }) {
    const backfill = await showBackfill(db, id);
    if (!backfill) return null;
    const [windows, budget, nameOf] = await Promise.all([
      listWindows(db, backfill.id),
      readRequestBudget(db),
      readActorNames(db),
    ]);
    return {
      body: (
        <>
          <p>
            <Link to="/backfills">Backfills</Link>
          </p>
          <h1>
            Backfill of <Moment at={backfill.from} /> – <Moment at={backfill.to} />
          </h1>
          {backfill.mode === "compare" && (
            <p>
              It is the walk of an <Link to={`/audits/${backfill.id}`}>audit</Link>.
            </p>
          )}
          <Live id="backfill" active={isUnderWay(backfill) || backfill.fetching > 0}>
            <BackfillFacts backfill={backfill} startedBy={nameOf(backfill.startedBy)} />
            <WalkProgress walk={backfill} />
            <BackfillControls walk={backfill} />
            <h2>{backfill.mode === "dry_run" ? "What it would bring" : "What it brought"}</h2>
            <Brought backfill={backfill} budget={budget} />
            <FailedWindows windows={windows} />
            <h2>Windows</h2>
            <WindowGrid windows={windows} />
          </Live>
        </>
      ),
    };
  },
});

function BackfillFacts({ backfill, startedBy }: { backfill: BackfillProgress; startedBy: string }) {
  const { state, mode, objects, timeZone, startedAt, createdAt, finishedAt } = backfill;
  return (
    <Facts
      of={[
        [
          "State",
          <>
            <StateBadge state={state} /> {mode === "dry_run" && "dry run: nothing is written"}
          </>,
        ],
        ["Objects", objects.map(kindInWords).join(", ")],
        ["Days of", timeZone],
        ["Started by", startedBy],
        ["Started", <Moment at={startedAt ?? createdAt} />],
        finishedAt && [state === "canceled" ? "Canceled" : "Finished", <Moment at={finishedAt} />],
      ]}
    />
  );
}

type BroughtProps = { backfill: BackfillProgress; budget: RequestBudget };

function Brought({ backfill: { counts }, budget }: BroughtProps) {
  return (
    <Facts
      of={[
        ["Objects listed", counted(counts.listed)],
        ["New", counted(counts.created)],
        ["Changed", counted(counts.changed)],
        ["Matched to a booking", counted(counts.matched)],
        ["Suggested for review", counted(counts.suggested)],
        ["Typed payments taken over", counted(counts.adopted)],
        ["Requests to Stripe", counted(counts.requests)],
        [
          "All reads in 30 days",
          `${counted(budget.reads)} of about ${counted(budget.allowance)} that Stripe allows`,
        ],
      ]}
    />
  );
}
