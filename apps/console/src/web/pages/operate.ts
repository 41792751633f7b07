import type { Page } from "../page.ts";
import { apiDocsPage } from "./api-docs/api-docs.tsx";
import { auditPage } from "./audits/audit.tsx";
import { auditsPage } from "./audits/audits.tsx";
import { backfillPage } from "./backfills/backfill.tsx";
import { backfillsPage } from "./backfills/backfills.tsx";
import { eventPage } from "./events/event.tsx";
import { eventsPage } from "./events/events.tsx";
import { notificationPage } from "./notifications/notification.tsx";
import { notificationsPage } from "./notifications/notifications.tsx";
import { replayPage } from "./events/replay.tsx";

/** For who operates; a page with a name of its own before the one of any id. */
export const operatePages: readonly Page[] = [
  eventsPage,
  replayPage,
  eventPage,
  notificationsPage,
  notificationPage,
  backfillsPage,
  backfillPage,
  auditsPage,
  auditPage,
  apiDocsPage,
];
