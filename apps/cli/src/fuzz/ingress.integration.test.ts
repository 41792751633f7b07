import { sandboxAccount } from "@rentease/core";
import { bindAccount, closeDatabase, openDatabase } from "@rentease/db";
import { migrateQueue } from "@rentease/queue";
import { createSandbox, generateSeason, playSeason } from "@rentease/sandbox";
import { createTestDatabase, freePort } from "@rentease/testing";
import { afterEach, expect, test } from "vitest";
import { killableApp } from "../stack/killable.ts";
import {
  type Answered,
  fuzz,
  fuzzCases,
  fuzzSeed,
  maxRssBytes,
  memoryOption,
  printReport,
} from "./fuzz-run.ts";
import { httpRequest } from "./http-bytes.ts";
import { type IngressCase, ingressCase } from "./ingress-cases.ts";
import { oddEvent } from "./odd-events.ts";
import { signatureOf } from "./odd-signatures.ts";
import { sendRaw } from "./send-raw.ts";

const secret = "whsec_fuzzed";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** What Stripe sends of a season, as text. */
async function realEvents(): Promise<[string, ...string[]]> {
  const sandbox = createSandbox({ seed: fuzzSeed });
  await playSeason(sandbox, generateSeason({ seed: fuzzSeed, payments: 30 }), {});
  const events = [...sandbox.world.records.events.all()].map((event) =>
    JSON.stringify(event, null, 2),
  );
  await sandbox.close();
  const [first, ...others] = events;
  if (first === undefined) throw new Error("nothing happened in this season");
  return [first, ...others];
}

test(
  `the ingress: ${fuzzCases} odd deliveries, never a 5xx, never a crash, and a row only for a signed event`,
  { timeout: 60_000 + fuzzCases * 20 },
  async () => {
    const events = await realEvents();
    const database = await createTestDatabase();
    cleanUps.push(() => database.drop());
    const db = openDatabase(database.url, { max: 1 });
    cleanUps.push(() => closeDatabase(db));
    await bindAccount(db, sandboxAccount);
    await migrateQueue(database.url);
    const port = await freePort();
    const ingress = killableApp("ingress", {
      DATABASE_URL: database.url,
      REDIS_URL: undefined,
      STRIPE_SECRET_KEY: undefined,
      STRIPE_WEBHOOK_SECRETS: secret,
      INGRESS_PORT: String(port),
      ...memoryOption,
    });
    cleanUps.push(() => ingress.kill());
    await ingress.start();
    const url = `http://127.0.0.1:${port}`;

    const recorded = new Set<string>();
    const check = ({ case: { mayRecord }, answer }: Answered<IngressCase>): string | null => {
      if (!answer.statuses.some((status) => status < 300)) return null;
      if (!mayRecord) return "was taken";
      recorded.add(JSON.parse(answer.body).id);
      return null;
    };
    const report = await fuzz<IngressCase>({
      url,
      cases: fuzzCases,
      make: (random, number) => ingressCase(random, number, { events, secret }),
      check,
      senders: 16,
    });
    printReport("ingress", report);

    expect(report.faults).toEqual([]);
    expect(report.maxRssBytes).toBeLessThan(maxRssBytes);
    const rows = await db.$client<{ event_id: string }[]>`select event_id from stripe_events`;
    expect(rows.map((row) => row.event_id).toSorted()).toEqual([...recorded].toSorted());
    // Most of what is odd and an event was taken, and the very same process takes another.
    expect(recorded.size).toBeGreaterThan(fuzzCases / 30);
    const body = oddEvent(() => 0.5, events[0], "evt_after");
    const signature = ["Stripe-Signature", signatureOf(body, secret)] as const;
    const bytes = httpRequest("POST", "/webhooks/stripe", [signature], body);
    const after = await sendRaw(url, bytes, { timeoutMs: 20_000, patienceMs: null });
    expect(after.statuses).toEqual([200]);
  },
);
