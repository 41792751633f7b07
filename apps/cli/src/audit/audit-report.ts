import {
  type Audit,
  type Database,
  listDifferences,
  type ListedDifference,
  showAudit,
} from "@rentease/db";

/** An audit with all it found. */
export type AuditReport = Audit & { found: ListedDifference[] };

const pageSize = 1000;

/** @throws Error when there is none, saying where to look. */
export async function reportAudit(db: Database, id: string): Promise<AuditReport> {
  const audit = await showAudit(db, id);
  if (!audit) throw new Error(`there is no audit ${id}: see rentease audit list`);
  const found: ListedDifference[] = [];
  for (;;) {
    const page = await listDifferences(db, id, pageSize, found.at(-1)?.id);
    found.push(...page);
    if (page.length < pageSize) return { ...audit, found };
  }
}
