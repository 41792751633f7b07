import { inject, type ProvidedContext } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** A database of the test server, as a user that may create others. */
    serverUrl: string;
    /** The migrated database that tests clone. */
    templateDatabase: string;
    /** Null: no Redis could be found or installed. */
    redisUrl: string | null;
    /** For the browser tests. A null program: none could be found or installed. */
    chromium: { program: string | null };
  }
}

/** What the global setup found for this run; null where that project has none. */
export function provided<K extends keyof ProvidedContext>(name: K): ProvidedContext[K] | null {
  try {
    return inject(name) ?? null;
  } catch {
    // Imported outside vitest, by a benchmark.
    return null;
  }
}
