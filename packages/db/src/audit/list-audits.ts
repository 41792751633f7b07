import { and, asc, desc, eq, gt, inArray, isNotNull, lt, lte, sql } from "drizzle-orm";
import type { Period } from "@rentease/core";
import type { Queryable } from "../database.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { type CertificateRead, readCertificate } from "./read-certificate.ts";
import { auditDifferences, audits, backfills } from "../schema/index.ts";

/** A period compared with Stripe; it goes on, pauses and is followed as the backfill of the same id. */
export type Audit = {
  id: string;
  from: Date;
  /** Everything created before it was compared: the books are complete to this moment. */
  to: Date;
  timeZone: string;
  /** planned, running, paused, canceled, finished (with a certificate), or failed: a part was not compared. */
  state: string;
  repair: boolean;
  startedBy: string;
  createdAt: Date;
  finishedAt: Date | null;
  certificate: CertificateRead | null;
};

/** What an audit found. It is a difference still unless it was repaired. */
export type ListedDifference = Pick<
  typeof auditDifferences.$inferSelect,
  | "id"
  | "objectType"
  | "stripeId"
  | "cause"
  | "fields"
  | "state"
  | "foundAt"
  | "repairedAt"
  | "error"
>;

/** The last started first. */
export async function listAudits(db: Queryable, limit: number, before?: string): Promise<Audit[]> {
  const rows = await selectAudits(db)
    .where(before ? lt(audits.id, before) : undefined)
    .orderBy(desc(audits.id))
    .limit(limit);
  return rows.map(auditOf);
}

/** Null when there is none. */
export async function showAudit(db: Queryable, id: string): Promise<Audit | null> {
  if (!isUuid(id)) return null;
  const [row] = await selectAudits(db).where(eq(audits.id, id));
  return row ? auditOf(row) : null;
}

/**
 * The certificate that covers most of a period from its beginning on, of several the newest: what came after its `to` is
 * not certified. Null where none covers the beginning.
 */
export async function findFurthestCertified(
  db: Queryable,
  { from, to }: Period,
): Promise<Audit | null> {
  const [row] = await selectAudits(db)
    .where(and(isNotNull(audits.certificate), lte(backfills.from, from), gt(backfills.to, from)))
    .orderBy(sql`least(${backfills.to}, ${to.toISOString()}::timestamptz) desc`, desc(audits.id))
    .limit(1);
  return row ? auditOf(row) : null;
}

/** The last audit with a certificate; null when there is none. */
export async function findLastCertified(db: Queryable): Promise<Audit | null> {
  const [row] = await selectAudits(db)
    .where(isNotNull(audits.certificate))
    .orderBy(desc(audits.id))
    .limit(1);
  return row ? auditOf(row) : null;
}

/** A schedule that had nothing certified for so long is off, or of no use. */
const scheduleCounts = sql.raw("interval '7 days'");

/**
 * The certificate that says how the books stand: of the last audit that the schedule started, so that one of an old day,
 * by hand, changes nothing; or of a newer one that covers all of that one's period, as the repair of what it found. Where
 * nothing was scheduled of late, the audit that ends last takes its place. Null before the first.
 */
export async function findStandingCertificate(db: Queryable): Promise<Audit | null> {
  const [row] = await selectAudits(db)
    .where(
      and(
        isNotNull(audits.certificate),
        sql`(
          select ${backfills.from} <= standing."from" and ${backfills.to} >= standing."to"
          from backfills standing inner join audits certified using (id),
            (select max("to") as "to" from backfills inner join audits using (id) where certificate is not null) as last
          where certified.certificate is not null
          order by standing.started_by = 'schedule' and standing."to" > last."to" - ${scheduleCounts} desc,
            standing."to" desc, standing.id desc
          limit 1)`,
      ),
    )
    .orderBy(desc(audits.id))
    .limit(1);
  return row ? auditOf(row) : null;
}

/** In the order in which they were found. @param after the last id of the page before. */
export async function listDifferences(
  db: Queryable,
  auditId: string,
  limit: number,
  after?: string,
): Promise<ListedDifference[]> {
  const { id, objectType, stripeId, cause, fields, state, foundAt, repairedAt, error } =
    auditDifferences;
  return db
    .select({ id, objectType, stripeId, cause, fields, state, foundAt, repairedAt, error })
    .from(auditDifferences)
    .where(
      and(
        eq(auditDifferences.auditId, auditId),
        inArray(state, ["found", "repaired"]),
        after ? gt(id, after) : undefined,
      ),
    )
    .orderBy(asc(id))
    .limit(limit);
}

function selectAudits(db: Queryable) {
  return db
    .select({ audit: audits, backfill: backfills })
    .from(audits)
    .innerJoin(backfills, eq(backfills.id, audits.id))
    .$dynamic();
}

function auditOf({
  audit: { id, repair, certificate },
  backfill: { from, to, timeZone, state, startedBy, createdAt, finishedAt },
}: {
  audit: typeof audits.$inferSelect;
  backfill: typeof backfills.$inferSelect;
}): Audit {
  return {
    id,
    from,
    to,
    timeZone,
    state: state === "finished" && certificate === null ? "failed" : state,
    repair,
    startedBy,
    createdAt,
    finishedAt,
    certificate: certificate && readCertificate(certificate),
  };
}
