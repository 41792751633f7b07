import type { Check } from "./check.ts";
import { account, clock, key, rights } from "./checks/key.ts";
import { consoleSettings } from "./checks/console.ts";
import { database, migrations } from "./checks/database.ts";
import { encryption } from "./checks/encryption.ts";
import { endpointSecret } from "./checks/endpoint-secret.ts";
import { delivery, endpoint, secrets } from "./checks/endpoint.ts";
import { events, fetches, inbox, sweep, webhooks } from "./checks/inbox.ts";
import { notifications } from "./checks/notifications.ts";
import { queue } from "./checks/queue.ts";
import { settings } from "./checks/settings.ts";

/** Everything the doctor looks at, in the order it is told. */
export const checks = [
  settings,
  database,
  migrations,
  queue,
  encryption,
  key,
  account,
  rights,
  clock,
  secrets,
  endpoint,
  endpointSecret,
  delivery,
  webhooks,
  sweep,
  inbox,
  events,
  fetches,
  notifications,
  consoleSettings,
] as const satisfies readonly Check[];
