import {
  closeDatabase,
  type Database,
  type InboxHealth,
  openDatabase,
  readInboxHealth,
} from "@rentease/db";
import {
  checkKey,
  connectWebhookEndpoints,
  type KeyCheck,
  type WebhookEndpoint,
} from "@rentease/stripe";
import { chooseDatabase } from "../database-url.ts";
import { chooseStripe, NoStripeKeyError, type StripeAccess } from "../stripe-access.ts";
import { webhookSecrets } from "../webhook/webhook-access.ts";

/** What checks look at. Each is asked for once, however many checks look, and only when one does. */
export type Surroundings = {
  /** The endpoint to look at; undefined: all that could be this service's. */
  webhookUrl: string | undefined;
  databaseUrl(): string;
  db(): Database;
  /** Null without a key, and without a sandbox. */
  stripe(): StripeAccess | null;
  /** Of the running stack whose sandbox is asked; null where that is none. */
  stackFolder(): string | null;
  secrets(): string[];
  key(): Promise<KeyCheck>;
  endpoints(): Promise<WebhookEndpoint[]>;
  health(): Promise<InboxHealth>;
  close(): Promise<void>;
};

/** @param timeoutMs how long one question to Stripe may take. */
export function openSurroundings(timeoutMs: number, webhookUrl: string | undefined): Surroundings {
  const databaseUrl = once(chooseDatabase);
  let opened: Database | null = null;
  const db = once(
    () => (opened = openDatabase(databaseUrl(), { max: 3, applicationName: "rentease doctor" })),
  );
  const stripe = once(chooseStripeOrNone);
  // A key that is no key is told by the checks that ask with it.
  const stackFolder = once(() => {
    try {
      return stripe()?.stackFolder ?? null;
    } catch {
      return null;
    }
  });
  const asking = () => {
    const access = stripe();
    if (access === null) throw new Error("no Stripe key");
    return { ...access, patience: { timeoutMs, retries: 0 } };
  };
  return {
    webhookUrl,
    databaseUrl,
    db,
    stripe,
    secrets: once(() => webhookSecrets(stackFolder())),
    stackFolder,
    key: once(() => checkKey(asking())),
    endpoints: once(() => connectWebhookEndpoints(asking()).list()),
    health: once(() => readInboxHealth(db())),
    async close() {
      if (opened) await closeDatabase(opened);
    },
  };
}

function chooseStripeOrNone(): StripeAccess | null {
  try {
    return chooseStripe();
  } catch (error) {
    if (error instanceof NoStripeKeyError) return null;
    throw error;
  }
}

function once<Result>(make: () => Result): () => Result {
  let made: { result: Result } | null = null;
  return () => (made ??= { result: make() }).result;
}
