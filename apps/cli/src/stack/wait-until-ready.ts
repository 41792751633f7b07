import { setTimeout as sleep } from "node:timers/promises";

const deadlineMs = 60_000;

/**
 * Resolves when every address answers 200.
 * @throws Error when a process failed before, or after a minute, naming what is not ready.
 */
export async function waitUntilReady(urls: string[], failed: Promise<string>): Promise<void> {
  let failure: string | null = null;
  void failed.then((reason) => {
    failure = reason;
  });
  const giveUpAt = Date.now() + deadlineMs;
  for (const url of urls) {
    while (!(await answers(url))) {
      if (failure !== null) throw new Error(failure);
      if (Date.now() > giveUpAt)
        throw new Error(`${url} did not become ready in ${deadlineMs / 1000} s`);
      await sleep(100);
    }
  }
  if (failure !== null) throw new Error(failure);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    return response.ok;
  } catch {
    return false;
  }
}
