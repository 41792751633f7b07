import { within } from "./within.ts";

export type Check = () => Promise<unknown>;
export type Readiness<Names extends string> = Record<Names, "ok" | "away">;

/** Asks each dependency, all at once; one that has not answered in time counts as away. */
export async function checkReadiness<Names extends string>(
  checks: Record<Names, Check>,
  timeoutMs: number,
): Promise<Readiness<Names>> {
  const names = Object.keys(checks) as Names[];
  const states = await Promise.all(names.map((name) => state(checks[name], timeoutMs)));
  return Object.fromEntries(names.map((name, index) => [name, states[index]])) as Readiness<Names>;
}

async function state(check: Check, timeoutMs: number): Promise<"ok" | "away"> {
  try {
    await within(timeoutMs, check());
    return "ok";
  } catch {
    return "away";
  }
}
