import type { Action } from "../page.ts";
import { startAuditAction } from "./audits.ts";
import { backfillActions } from "./backfills.ts";
import { replayFailedNotifications, replayNotificationAction } from "./replay-notifications.ts";
import { replayEvent, replayFiltered } from "./replay-events.ts";

export const operateActions: readonly Action[] = [
  replayEvent,
  replayFiltered,
  replayNotificationAction,
  replayFailedNotifications,
  ...backfillActions,
  startAuditAction,
];
