import { invalid } from "../api/failure.ts";
import { fraction, integer, nested, type Params } from "../api/params.ts";
import type { Call, Route } from "../api/route.ts";
import type { ConditionChanges, Conditions, FailureShares } from "../traffic/conditions.ts";

/** How strict, slow and broken the API is, and what was asked of it. Not Stripe's, and needs no key. */
export const trafficControlRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/_sandbox/conditions",
    answer: ({ world }) => world.traffic.conditions(),
  },
  { method: "POST", path: "/_sandbox/conditions", answer: change },
  { method: "GET", path: "/_sandbox/requests", answer: ({ world }) => world.traffic.report() },
  { method: "DELETE", path: "/_sandbox/requests", answer: forget },
];

function change({ world, params }: Call): Conditions {
  const changes = conditionsFrom(params);
  try {
    return world.traffic.change(changes);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function forget({ world }: Call): object {
  world.traffic.forget();
  return world.traffic.report();
}

const CONDITIONS = [
  "globalPerSecond",
  "endpointPerSecond",
  "latencyMs",
  "failures",
  "clockSkewSeconds",
];
const FAILURES = ["serverErrors", "timeouts", "drops"] as const;

/**
 * `globalPerSecond=25&latencyMs[min]=20&latencyMs[max]=80&failures[drops]=0.01`. What is absent stays;
 * an empty value switches off.
 */
export function conditionsFrom(params: Params): ConditionChanges {
  refuseOthers(params, CONDITIONS);
  const changes: ConditionChanges = {};
  for (const name of ["globalPerSecond", "endpointPerSecond"] as const) {
    if (params[name] !== undefined) changes[name] = integer(params, name) ?? null;
  }
  if (params["latencyMs"] !== undefined) changes.latencyMs = latencyFrom(params);
  if (params["failures"] !== undefined) changes.failures = failuresFrom(params);
  if (params["clockSkewSeconds"] !== undefined) {
    changes.clockSkewSeconds = integer(params, "clockSkewSeconds") ?? 0;
  }
  return changes;
}

function latencyFrom(params: Params): Conditions["latencyMs"] {
  if (typeof params["latencyMs"] === "string") return integer(params, "latencyMs") ?? null;
  const range = nested(params, "latencyMs") ?? {};
  refuseOthers(range, ["min", "max"]);
  const [min, max] = [integer(range, "min"), integer(range, "max")];
  if (min === undefined || max === undefined) throw invalid("Needs min and max.", "latencyMs");
  return { min, max };
}

function failuresFrom(params: Params): Partial<FailureShares> {
  const asked = nested(params, "failures");
  if (asked === undefined) return { serverErrors: 0, timeouts: 0, drops: 0 };
  refuseOthers(asked, FAILURES);
  return Object.fromEntries(
    FAILURES.filter((name) => asked[name] !== undefined).map((name) => [
      name,
      fraction(asked, name) ?? 0,
    ]),
  );
}

/** Elsewhere unknown parameters are ignored; here a misspelt one would make a test test nothing. */
function refuseOthers(params: Params, known: readonly string[]): void {
  for (const name of Object.keys(params)) {
    if (!known.includes(name)) {
      throw invalid(`Unknown: ${name}. Send a form with any of ${known.join(", ")}.`, name);
    }
  }
}
