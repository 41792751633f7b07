import type { Surroundings } from "./surroundings.ts";

/** `ok` a tick, `bad` a cross; `warn` leaves the exit code alone, `skipped` was not looked at. */
export type State = "ok" | "warn" | "bad" | "skipped";

/** What a check saw, in a few words, and what to do where that is not well. No secrets, no personal data. */
export type Finding =
  | { state: "ok" | "skipped"; says: string }
  | { state: "warn" | "bad"; says: string; remedy: string };

export type Check = {
  name: string;
  /** Checks that have to be well first (a warning is well enough); they stand before it in the table. */
  needs: readonly string[];
  /** Whatever it throws is a cross. */
  look(at: Surroundings): Promise<Finding>;
};

export const ok = (says: string): Finding => ({ state: "ok", says });
export const skipped = (says: string): Finding => ({ state: "skipped", says });
export const warn = (says: string, remedy: string): Finding => ({ state: "warn", says, remedy });
export const bad = (says: string, remedy: string): Finding => ({ state: "bad", says, remedy });
