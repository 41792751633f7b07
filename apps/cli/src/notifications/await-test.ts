import { setTimeout as sleep } from "node:timers/promises";
import { type Database, type Notification, showNotification, withdrawTest } from "@rentease/db";

const untilTakenMs = 10_000;
/** An attempt ends after ten seconds. */
const untilEndedMs = 25_000;

/** Waits for what becomes of a test. @throws where no worker takes it up, or does not say. */
export async function awaitTest(db: Database, id: string): Promise<Notification> {
  for (const startedAt = Date.now(); ; await sleep(100)) {
    const test = await showNotification(db, id);
    if (test && test.state !== "pending") return test;
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > untilTakenMs && (await withdrawTest(db, id))) {
      throw new Error(
        "no worker took it up: start one with NOTIFY_URL and NOTIFY_SECRETS, or see its log",
      );
    }
    if (waitedMs > untilEndedMs) {
      throw new Error("the worker sent it, but does not say what became of it: see its log");
    }
  }
}
