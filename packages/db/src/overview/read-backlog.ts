import { sql } from "drizzle-orm";
import { countProposedAdoptions } from "../adoptions/list-adoptions.ts";
import { findStandingCertificate } from "../audit/list-audits.ts";
import type { Queryable } from "../database.ts";
import {
  type NotificationHealth,
  readNotificationHealth,
} from "../notifications/notification-health.ts";
import { countWaiting, type WaitingCount } from "../payments/list-waiting.ts";

/** What waits for a person, and how history comes on: what an operator watches beside the inbox. */
export type Backlog = {
  /** Payments that wait for a person, by review state. */
  waiting: WaitingCount[];
  /** Typed payments that may be a Stripe payment. */
  adoptions: number;
  /** What the host's own system is told. */
  notifications: NotificationHealth;
  /** Backfills and audits that have not ended: planned, running or paused. */
  runs: { mode: string; state: string; runs: number }[];
  /** Of those that run. `steps` only grows while one goes on: requests, objects and windows dealt with. */
  windows: { pending: number; running: number; failed: number; steps: number };
  /** How the books stand, by the certificate that says so (list-audits.ts); null before the first. */
  certified: { to: Date; differencesLeft: number } | null;
};

/** Every part is read from an index or from a table that stays small, however much there is. */
export async function readBacklog(db: Queryable): Promise<Backlog> {
  const [waiting, adoptions, notifications, runs, [windows], audit] = await Promise.all([
    countWaiting(db),
    countProposedAdoptions(db),
    readNotificationHealth(db),
    db.execute<Backlog["runs"][number]>(sql`
      select mode, state, count(*)::int as runs from backfills
      where state in ('planned', 'running', 'paused') group by mode, state`),
    db.execute<Backlog["windows"]>(sql`
      select count(*) filter (where state = 'pending')::int as pending,
        count(*) filter (where state = 'running')::int as running,
        count(*) filter (where state = 'failed')::int as failed,
        coalesce(sum(requests + listed + created + changed), 0)::float8
          + count(*) filter (where state = 'done') as steps
      from backfill_windows
      where backfill_id in (select id from backfills where state = 'running')`),
    findStandingCertificate(db),
  ]);
  return {
    waiting,
    adoptions,
    notifications,
    runs: [...runs],
    windows: windows ?? { pending: 0, running: 0, failed: 0, steps: 0 },
    certified: audit?.certificate
      ? { to: audit.to, differencesLeft: audit.certificate.differences.left }
      : null,
  };
}
