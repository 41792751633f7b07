import { SettingsError } from "@rentease/runtime";
import { errorMessage } from "../error-message.ts";
import { bad, type Check, type Finding, skipped } from "./check.ts";
import type { Surroundings } from "./surroundings.ts";

export type Looked = { name: string } & Finding;

/**
 * Runs the checks of a table at once, each as soon as those that it needs are well, each for so long at most. Told in the
 * table's order.
 */
export async function runChecks(
  checks: readonly Check[],
  at: Surroundings,
  timeoutMs: number,
): Promise<Looked[]> {
  const running = new Map<string, Promise<Looked>>();
  for (const check of checks) {
    const needed = check.needs.map((name) => {
      const before = running.get(name);
      if (!before) throw new Error(`${check.name} needs ${name}, which does not stand before it`);
      return before;
    });
    running.set(check.name, lookAfter(needed, check, at, timeoutMs));
  }
  return Promise.all(running.values());
}

async function lookAfter(
  needed: readonly Promise<Looked>[],
  { name, look }: Check,
  at: Surroundings,
  timeoutMs: number,
): Promise<Looked> {
  const unwell = (await Promise.all(needed)).filter(
    ({ state }) => state === "bad" || state === "skipped",
  );
  if (unwell.length > 0) {
    return {
      name,
      ...skipped(`not looked at without: ${unwell.map((each) => each.name).join(", ")}`),
    };
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    const seconds = timeoutMs / 1_000;
    timer = setTimeout(
      () =>
        resolve(
          bad(
            `did not answer in ${seconds} s`,
            "see whether it is up and can be reached from here",
          ),
        ),
      timeoutMs,
    );
  });
  // Asynchronous, so that what is thrown at once is caught as well.
  const looking = (async () => look(at))().catch(describeFailure);
  return { name, ...(await Promise.race([looking, late]).finally(() => clearTimeout(timer))) };
}

function describeFailure(error: unknown): Finding {
  if (error instanceof SettingsError)
    return bad(error.lines.join("; "), "set it, then run this again");
  return bad(errorMessage(error), "mend that, then run this again");
}
