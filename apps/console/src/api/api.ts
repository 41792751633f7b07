import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { addAdoptions } from "./adoptions.ts";
import { addAudits } from "./audits.ts";
import { addBackfills } from "./backfills.ts";
import { addBookings } from "./bookings.ts";
import { addDecisions } from "./decisions.ts";
import { addEvents } from "./events.ts";
import { addGuests } from "./guests.ts";
import { addManualPayments } from "./manual-payments.ts";
import { addNotes } from "./notes.ts";
import { addNotifications } from "./notifications.ts";
import { addPayments } from "./payments.ts";
import { addRefunds } from "./refunds.ts";
import { addReports } from "./reports.ts";
import { authenticate } from "./authenticate.ts";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import { apiDocument } from "./document.ts";
import { invalidInput } from "./invalid-input.ts";
import { Problem } from "./problem.ts";
import { unitOfWork } from "./unit-of-work.ts";

const maxBodyBytes = 1024 * 1024;

/** The resources, one file each. */
const resources = [
  addBookings,
  addGuests,
  addPayments,
  addNotes,
  addManualPayments,
  addDecisions,
  addRefunds,
  addAdoptions,
  addEvents,
  addNotifications,
  addBackfills,
  addAudits,
  addReports,
];

type Api = {
  api: OpenAPIHono<ApiEnv>;
  /** Its OpenAPI description. */
  document: ReturnType<typeof apiDocument>;
};

/** The HTTP API, to be mounted at /api/v1. What it throws is made an answer by the app it is mounted in. */
export function createApi(deps: ApiDependencies): Api {
  const api = new OpenAPIHono<ApiEnv>({ defaultHook: invalidInput });
  // Before the key is asked for: the description holds nothing private.
  api.get("/openapi.json", (c) => c.json(document));
  api.use(authenticate(deps.db));
  api.use(bodyLimit({ maxSize: maxBodyBytes, onError: refuseBody }));
  api.use(unitOfWork(deps));
  for (const add of resources) add(api, deps);
  const document = apiDocument(api);
  refuseOtherMethods(api);
  return { api, document };
}

function refuseBody(): never {
  throw new Problem(413, "body_too_large", { detail: "a body has at most 1 MiB" });
}

/** A path that has routes refuses every other method. */
function refuseOtherMethods(api: OpenAPIHono<ApiEnv>): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of api.routes) {
    if (method === "ALL") continue;
    methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  for (const [path, allowed] of methods) {
    if (allowed.has("GET")) allowed.add("HEAD");
    const headers = { allow: [...allowed].join(", ") };
    api.all(path, () => {
      throw new Problem(405, "method_not_allowed", { headers });
    });
  }
}
