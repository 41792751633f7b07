import { type Audit, listAudits, readActorNames } from "@rentease/db";
import { z } from "zod";
import { useAsked } from "../../asked-context.ts";
import { page } from "../../page.ts";
import { ActionForm, For } from "../../parts/action-form.tsx";
import { counted } from "../../parts/counted.ts";
import { Link } from "../../parts/link.tsx";
import { Live } from "../../parts/live.tsx";
import { Moment } from "../../parts/moment.tsx";
import { More } from "../../parts/more.tsx";
import { PeriodFields } from "../../parts/period-fields.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";
import { isUnderWay } from "../backfills/backfills.tsx";

const pageSize = 20;

export const auditsPage = page({
  path: "/audits",
  title: "Audits",
  section: "audits",
  filters: [],
  query: z.object({ cursor: z.uuid().optional() }),
  async show({ deps: { db }, sent }, { cursor }) {
    const [found, nameOf] = await Promise.all([
      listAudits(db, pageSize + 1, cursor),
      readActorNames(db),
    ]);
    const audits = found.slice(0, pageSize);
    const next = found.length > pageSize ? (audits.at(-1)?.id ?? null) : null;
    return {
      body: (
        <>
          <h1>Audits</h1>
          <p>
            An audit compares a period with Stripe, object by object and field by field, and keeps
            its certificate. With no difference left, the books of that period are complete.
          </p>
          <For role="operator">
            <details class="start" open={sent !== null || audits.length === 0}>
              <summary>Start an audit</summary>
              <StartAuditForm />
            </details>
          </For>
          <Live id="audits" active={audits.some(isUnderWay)} everySeconds={5}>
            <Audits audits={audits} nameOf={nameOf} />
          </Live>
          <More next={next} cursor={cursor} />
        </>
      ),
    };
  },
});

function StartAuditForm() {
  const { sent } = useAsked();
  return (
    <ActionForm to="/audits" class="start">
      <PeriodFields />
      <label>
        <input type="checkbox" name="repair" value="yes" checked={sent?.form["repair"] === "yes"} />
        Repair: fetch anew what differs, and apply it
      </label>
      <button type="submit">Start the audit</button>
    </ActionForm>
  );
}

type AuditsProps = { audits: readonly Audit[]; nameOf: (actor: string) => string };

function Audits({ audits, nameOf }: AuditsProps) {
  return (
    <Table
      label="Audits, the last started first"
      rows={audits}
      empty="None yet. The worker makes one every night; start one for any other period."
      columns={[
        {
          name: "Period",
          cell: ({ id, from, to }) => (
            <Link to={`/audits/${id}`}>
              <Moment at={from} only="date" /> – <Moment at={to} />
            </Link>
          ),
        },
        { name: "State", cell: ({ state }) => <StateBadge state={state} /> },
        { name: "Differences left", numeric: true, cell: leftOf },
        {
          name: "Found",
          numeric: true,
          cell: ({ certificate }) => certificate && counted(certificate.differences.found),
        },
        {
          name: "Repaired",
          numeric: true,
          cell: ({ certificate }) => certificate && counted(certificate.differences.repaired),
        },
        { name: "Started", cell: ({ createdAt }) => <Moment at={createdAt} /> },
        { name: "By", cell: ({ startedBy }) => nameOf(startedBy) },
      ]}
    />
  );
}

function leftOf({ certificate }: Audit) {
  if (!certificate) return <span class="unknown">–</span>;
  const { left } = certificate.differences;
  return left === 0 ? "0" : <strong class="left">{counted(left)}</strong>;
}
