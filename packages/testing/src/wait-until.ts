import { setTimeout as sleep } from "node:timers/promises";

export interface WaitOptions {
  /** Default: 10 seconds. */
  timeoutMs?: number;
  /** For the error: "Waited 10 s for <what>". */
  what: string;
}

/** Polls until the predicate holds. A predicate that throws has not held yet. */
export async function waitUntil(
  predicate: () => boolean | Promise<boolean>,
  { timeoutMs = 10_000, what }: WaitOptions,
): Promise<void> {
  let cause: unknown;
  for (const end = Date.now() + timeoutMs; ; await sleep(20)) {
    try {
      if (await predicate()) return;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() >= end) throw new Error(`Waited ${timeoutMs / 1000} s for ${what}`, { cause });
  }
}
