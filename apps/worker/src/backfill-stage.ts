// For the tests: a sandbox with a history, and empty books beside it to be filled from it.
import {
  type BackfillMode,
  type BackfillProgress,
  showBackfill,
  startBackfill,
} from "@rentease/db";
import { createLogger } from "@rentease/runtime";
import { createGateway, type Gateway } from "@rentease/stripe";
import { applyRules } from "./apply-rules.ts";
import { type Backfills, createBackfills } from "./backfills.ts";
import { type Books, openBooks } from "./books.ts";
import { references } from "./payment-histories.ts";

export const day = 86_400_000;
/**
 * Two months ago: all of a history lies before now, and nothing is too old to be asked about. At noon: no minute of a test
 * is of two days.
 */
export const begin = Math.floor(Date.now() / day) * day - 59.5 * day;
export const end = begin + 45 * day;

type AnySandbox = { listen(): Promise<{ url: string }>; close(): Promise<unknown> };

/** A sandbox whose time begins at `begin` and passes when told to. */
type Scene<Sandbox> = {
  sandbox: Sandbox;
  gateway: Gateway;
  pass: (ms: number) => void;
  now: () => number;
};

type Props<Sandbox> = {
  database: { url: string; drop(): Promise<unknown> };
  createSandbox: (options: { seed: string; asyncDelayMs: null; now: () => number }) => Sandbox;
  waitUntil: (
    condition: () => Promise<boolean>,
    options: { timeoutMs: number; what: string },
  ) => Promise<unknown>;
};

export type BackfillStage<Sandbox extends AnySandbox> = Awaited<
  ReturnType<typeof createBackfillStage<Sandbox>>
>;

export async function createBackfillStage<Sandbox extends AnySandbox>({
  database,
  createSandbox,
  waitUntil,
}: Props<Sandbox>) {
  const books: Books = await openBooks(database.url, { workers: 2, bookings: references });
  const { db } = books;

  /** The worker's part that walks through backfills. */
  const walker = (gateway: Gateway): Backfills =>
    createBackfills({
      db,
      gateway,
      rules: applyRules(),
      logger: createLogger("worker", "silent"),
    });

  /** Has what is asked for fetched until a backfill has ended. */
  const untilEnded = async (id: string, gateway: Gateway): Promise<BackfillProgress | null> => {
    await waitUntil(
      async () => {
        await books.fetch(gateway);
        return (await showBackfill(db, id))?.state === "finished";
      },
      { timeoutMs: 30_000, what: "the end of the backfill" },
    );
    return showBackfill(db, id);
  };

  return {
    db,
    books,
    walker,
    untilEnded,
    async at(seed: string, work: (scene: Scene<Sandbox>) => Promise<void>): Promise<void> {
      let nowMs = begin;
      const sandbox = createSandbox({ seed, asyncDelayMs: null, now: () => nowMs });
      try {
        const stripe = await sandbox.listen();
        const gateway = createGateway({ secretKey: "sk_test_x", apiBase: stripe.url });
        await books.forget();
        await work({ sandbox, gateway, pass: (ms) => void (nowMs += ms), now: () => nowMs });
      } finally {
        await sandbox.close();
      }
    },
    /** Walks through a period. @throws Error when a part of it failed. */
    async backfill(gateway: Gateway, from: number, to: number, mode: BackfillMode = "apply") {
      const backfills = walker(gateway);
      try {
        const { id } = await startBackfill(db, {
          from: new Date(from),
          to: new Date(to),
          timeZone: "Europe/Amsterdam",
          mode,
          startedBy: "test",
        });
        await backfills.wake();
        const ended = await untilEnded(id, gateway);
        if (ended?.windows.failed !== 0) throw new Error(`not all was walked through: ${id}`);
        return ended;
      } finally {
        await backfills.stop();
      }
    },
    async close() {
      await books.close();
      await database.drop();
    },
  };
}
