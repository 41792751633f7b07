import {
  type Audit,
  listDifferences,
  listWindows,
  readActorNames,
  showAudit,
  showBackfill,
} from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { countedOf } from "../../parts/counted.ts";
import { Facts } from "../../parts/facts.tsx";
import { Link } from "../../parts/link.tsx";
import { Live } from "../../parts/live.tsx";
import { Moment } from "../../parts/moment.tsx";
import { More } from "../../parts/more.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { BackfillControls } from "../backfills/backfill-controls.tsx";
import { isUnderWay } from "../backfills/backfills.tsx";
import { FailedWindows } from "../backfills/failed-windows.tsx";
import { WalkProgress } from "../backfills/walk-progress.tsx";
import { Certificate } from "./certificate.tsx";
import { Differences } from "./differences.tsx";

const pageSize = 50;

export const auditPage = page({
  path: "/audits/:id",
  title: "Audit",
  section: "audits",
  filters: [],
  query: z.object({ cursor: z.uuid().optional() }),
  async show({ deps: { db }, params: { id = "" } }, { cursor }) {
    const [audit, walk] = await Promise.all([showAudit(db, id), showBackfill(db, id)]);
    if (!audit || !walk) return null;
    const [found, windows, nameOf] = await Promise.all([
      listDifferences(db, audit.id, pageSize + 1, cursor),
      walk.windows.failed === 0 ? [] : listWindows(db, audit.id),
      readActorNames(db),
    ]);
    const differences = found.slice(0, pageSize);
    const next = found.length > pageSize ? (differences.at(-1)?.id ?? null) : null;
    return {
      body: (
        <>
          <p>
            <Link to="/audits">Audits</Link>
          </p>
          <h1>
            Audit of <Moment at={audit.from} /> – <Moment at={audit.to} />
          </h1>
          <Live id="audit" active={isUnderWay(walk)}>
            <Verdict audit={audit} />
            <AuditFacts audit={audit} startedBy={nameOf(audit.startedBy)} />
            {audit.state !== "finished" && <WalkProgress walk={walk} />}
            <BackfillControls walk={walk} />
            <FailedWindows windows={windows} />
            {audit.certificate && <Certificate certificate={audit.certificate} />}
            <h2>Differences</h2>
            {audit.certificate === null && differences.length === 0 ? (
              <p class="empty">None so far: what differs stands here as it is confirmed.</p>
            ) : (
              <Differences differences={differences} />
            )}
            <More next={next} cursor={cursor} />
          </Live>
        </>
      ),
    };
  },
});

/** What an audit is for, in one sentence. */
function Verdict({ audit: { certificate, state, to } }: { audit: Audit }) {
  if (state === "failed") {
    return (
      <p class="refusal">
        A part of the period could not be compared, so there is no certificate. Retry what failed.
      </p>
    );
  }
  if (!certificate) return null;
  const { left } = certificate.differences;
  return left === 0 ? (
    <p class="verdict good">
      The books are complete to <Moment at={to} />.
    </p>
  ) : (
    <p class="refusal">
      {countedOf(left, "difference")} left: the books of this period are not complete.
    </p>
  );
}

function AuditFacts({ audit, startedBy }: { audit: Audit; startedBy: string }) {
  const { state, repair, timeZone, certificate, createdAt, finishedAt } = audit;
  return (
    <Facts
      of={[
        ["State", <StateBadge state={state} />],
        certificate && [
          "Differences",
          `${certificate.differences.left} left of ${certificate.differences.found} found, ${certificate.differences.repaired} repaired`,
        ],
        ["Repair", repair ? "yes: what differs takes Stripe's word" : "no: it only compares"],
        ["Days of", timeZone],
        ["Started by", startedBy],
        ["Started", <Moment at={createdAt} />],
        finishedAt && ["Finished", <Moment at={finishedAt} />],
      ]}
    />
  );
}
