import { sql } from "drizzle-orm";
import { countProposedAdoptions } from "../adoptions/list-adoptions.ts";
import { type Audit, findLastCertified } from "../audit/list-audits.ts";
import type { Queryable } from "../database.ts";
import {
  countDisputesDue,
  type DisputesDue,
  listDisputes,
  type ListedDispute,
} from "../disputes/list-disputes.ts";
import { type InboxHealth, readInboxHealth } from "../inbox/inbox-health.ts";
import { sumWaiting, type WaitingSum } from "../payments/list-waiting.ts";

/** What somebody who looks in wants to know first; every part is read from an index, however much there is. */
export type Overview = {
  inbox: InboxHealth;
  /** Payments that wait for a person. */
  waiting: WaitingSum[];
  /** Typed payments that may be a Stripe payment, and wait for a person. */
  adoptions: number;
  /** `due` are those with a deadline within the next week; `next` are the first of the open ones. */
  disputes: DisputesDue & { next: ListedDispute[] };
  /** The last period that was compared with Stripe to its end. */
  lastCertified: Audit | null;
  /** What a new installation still lacks. */
  firstSteps: { webhookReceived: boolean; backfillFinished: boolean; bookingsImported: boolean };
};

const dueDays = 7;
const disputesShown = 5;

export async function readOverview(db: Queryable, now: Date): Promise<Overview> {
  const until = new Date(now.getTime() + dueDays * 86_400_000);
  const [inbox, waiting, adoptions, due, next, lastCertified, [row]] = await Promise.all([
    readInboxHealth(db),
    sumWaiting(db),
    countProposedAdoptions(db),
    countDisputesDue(db, { now, until }),
    listDisputes(db, { state: "open", now, limit: disputesShown }),
    findLastCertified(db),
    db.execute<{ backfilled: boolean; booked: boolean }>(sql`
      select exists (select 1 from backfills where mode = 'apply' and state = 'finished') as backfilled,
        exists (select 1 from bookings) as booked`),
  ]);
  return {
    inbox,
    waiting,
    adoptions,
    disputes: { ...due, next },
    lastCertified,
    firstSteps: {
      webhookReceived: inbox.lastWebhookAt !== null,
      backfillFinished: row?.backfilled ?? false,
      bookingsImported: row?.booked ?? false,
    },
  };
}
