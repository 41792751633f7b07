import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { serve, type ServerType } from "@hono/node-server";
import { createApp, type SandboxApp } from "./api/app.ts";
import { createIdempotency } from "./api/idempotency.ts";
import { routes } from "./api/routes.ts";
import type { Archive } from "./archive/archive.ts";
import { withArchive } from "./archive/mount.ts";
import { createClock } from "./clock.ts";
import type { Chaos } from "./delivery/chaos.ts";
import { createDelivery, type DeliveryCounts, type Retry } from "./delivery/delivery.ts";
import { type EndpointOption, ensureEndpoint } from "./delivery/endpoints.ts";
import { recordEvent } from "./events.ts";
import { createIds } from "./ids.ts";
import { authenticate } from "./payments/attempt.ts";
import { type PayoutRun, runPayouts, scheduleDailyPayout } from "./payments/automatic-payouts.ts";
import { completeSession, type Payer } from "./payments/checkout.ts";
import { openDispute } from "./payments/disputes.ts";
import type { NewDispute } from "./payments/dispute-object.ts";
import { failCharge } from "./payments/late-failure.ts";
import { failPayout, type PayoutFailure } from "./payments/payouts.ts";
import { failRefund } from "./payments/refunds.ts";
import { type Verdict, VERDICTS } from "./payments/verdicts.ts";
import type {
  Charge,
  CheckoutSession,
  Dispute,
  PaymentIntent,
  Payout,
  Refund,
} from "./records/objects.ts";
import { createRecords } from "./records/records.ts";
import { found as foundCharge } from "./resources/charges.ts";
import { found as foundDispute } from "./resources/disputes.ts";
import { found as foundRefund } from "./resources/refunds.ts";
import { found as foundSession } from "./resources/checkout-sessions.ts";
import { found as foundIntent } from "./resources/payment-intents.ts";
import { found as foundPayout } from "./resources/payouts.ts";
import { createSaving } from "./saving.ts";
import { readState, writeState } from "./state-file.ts";
import { runTimer } from "./timer-kinds.ts";
import { createTimers } from "./timers.ts";
import type { ConditionChanges } from "./traffic/conditions.ts";
import { createTraffic, type Traffic } from "./traffic/traffic.ts";
import { type Truth, truthOf } from "./truth.ts";
import { NOBODY, type World } from "./world.ts";

export interface SandboxOptions {
  /** Ids and chaos follow from it; random if absent. */
  seed?: string | undefined;
  /** State survives restarts in this file; in memory only if absent. */
  stateFile?: string | undefined;
  /** Milliseconds since 1970; the machine's clock if absent. */
  now?: () => number;
  account?: string;
  webhooks?: { endpoints?: EndpointOption[]; chaos?: Chaos; retry?: Retry };
  /** How long settlement and bank debits take; `null`: until `settle()` or `advance()`. */
  asyncDelayMs?: number | null;
  /** History that the API answers beside what is made here. */
  archive?: Archive | undefined;
  /** Limits, latency and failures of the API; none if absent. `traffic.change` changes them. */
  conditions?: ConditionChanges | undefined;
}

export interface Sandbox {
  readonly app: SandboxApp;
  /** The state itself, for what goes around HTTP: the season player and tests. */
  readonly world: World;
  listen(options?: { port?: number; hostname?: string }): Promise<{ url: string; port: number }>;
  close(): Promise<void>;
  /** The payer submits the hosted page; a decline throws and leaves it open. */
  completeSession(id: string, paymentMethod?: string, payer?: Payer): CheckoutSession;
  /** The payer answers 3-D Secure or the bank's page. */
  authenticate(paymentIntent: string, agreed?: boolean): PaymentIntent;
  /** The payer's bank sends a refund back, even one that had succeeded. */
  failRefund(id: string, reason?: string): Refund;
  openDispute(charge: string, wanted?: NewDispute): Dispute;
  decideDispute(id: string, verdict: Verdict): Dispute;
  /** The payer's bank takes a debit back that had succeeded. */
  failCharge(id: string): Charge;
  /** The daily payout, now; none where nothing is available. */
  runPayouts(run?: PayoutRun): Payout[];
  /** The bank sends a payout back. */
  failPayout(id: string, code?: PayoutFailure): Payout;
  /** Ends all that is under way between banks and Stripe. */
  settle(): void;
  /** Moves time on; what falls due happens. */
  advance(byMs: number): void;
  /** Resolves when no webhook is queued, waiting for a retry, or in flight. */
  drain(): Promise<Readonly<DeliveryCounts>>;
  /** The conditions that the API answers under, and what was asked of it. */
  readonly traffic: Traffic;
  readonly deliveries: { readonly counts: Readonly<DeliveryCounts>; readonly waiting: number };
  truth(): Truth;
  /** Time stands still for timers until the returned function is called: the player drives them. */
  holdTimers(): () => void;
}

const DEFAULT_ASYNC_DELAY_MS = 300;
/** Without a delay of their own, debits end on their fifth day, if somebody moves the clock. */
const BANK_DELAY_MS = 5 * 86_400_000;
const PAYOUT_STEP_MS = 12 * 3_600_000;
const TICK_MS = 50;
const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const seed = options.seed ?? randomBytes(16).toString("hex");
  const clock = createClock(options.now ?? Date.now);
  const saving = createSaving(save);
  const changed = () => {
    if (options.stateFile !== undefined) saving.changed();
  };
  const live = createRecords(changed);
  const { archive } = options;
  const records = archive === undefined ? live : withArchive(live, archive, () => world.baseUrl);
  const memory = readState(options.stateFile, records);
  clock.advance(memory.aheadMs);
  const boot = memory.boot + 1;
  const idempotency = createIdempotency(clock, memory.idempotency);
  const delayMs =
    options.asyncDelayMs === undefined ? DEFAULT_ASYNC_DELAY_MS : options.asyncDelayMs;

  const world: World = {
    account: options.account ?? "acct_1RenteaseSandbox",
    baseUrl: "http://127.0.0.1:12111",
    cause: NOBODY,
    clock,
    delays: {
      settlementMs: delayMs ?? BANK_DELAY_MS,
      processingMs: delayMs ?? BANK_DELAY_MS,
      payoutMs: delayMs ?? PAYOUT_STEP_MS,
    },
    emit(type, subject, previous) {
      const { event, endpoints } = recordEvent(world, type, subject, previous);
      delivery.enqueue(event, endpoints);
    },
    ids: createIds(seed, boot),
    records,
    timers: createTimers({
      clock,
      run: (timer) => runTimer(world, timer),
      onSchedule: changed,
      restored: memory.timers,
    }),
    traffic: createTraffic(seed, options.conditions),
  };
  const delivery = createDelivery({
    records,
    chaos: { seed, ...options.webhooks?.chaos },
    retry: options.webhooks?.retry ?? {},
    restored: memory.dispatches,
  });
  for (const endpoint of options.webhooks?.endpoints ?? []) ensureEndpoint(world, endpoint);

  const hasDailyPayout = memory.timers.some(({ kind }) => kind === "pay_out");
  if (!hasDailyPayout) scheduleDailyPayout(world);

  function save(): void {
    if (options.stateFile === undefined) return;
    mkdirSync(dirname(options.stateFile), { recursive: true });
    writeState(options.stateFile, records, {
      boot,
      aheadMs: clock.aheadMs(),
      timers: world.timers.pending(),
      dispatches: delivery.pending(),
      idempotency: idempotency.all(),
    });
  }
  // The start itself is saved before any id is given: a crash must not make two starts draw the same.
  saving.now();

  let held = 0;
  const ticking = setInterval(() => {
    if (held === 0) world.timers.runDue(clock.nowMs());
  }, TICK_MS);
  ticking.unref();

  const app = createApp(world, idempotency, routes);
  let server: ServerType | undefined;
  return {
    app,
    world,
    listen({ port = 0, hostname = "127.0.0.1" } = {}) {
      if (!LOOPBACK.has(hostname)) throw new Error(`the sandbox listens on loopback only`);
      return new Promise((resolve, reject) => {
        server = serve({ fetch: app.fetch, port, hostname }, (info: AddressInfo) => {
          world.baseUrl = `http://${hostname}:${info.port}`;
          resolve({ url: world.baseUrl, port: info.port });
        });
        server.once("error", reject);
      });
    },
    async close() {
      clearInterval(ticking);
      const listening = server;
      if (listening !== undefined) {
        if ("closeAllConnections" in listening) listening.closeAllConnections();
        await new Promise<void>((resolve) => listening.close(() => resolve()));
      }
      await delivery.stop();
      saving.stop();
      save();
    },
    completeSession(id, paymentMethod = "pm_card_visa", payer = {}) {
      const paid = completeSession(world, foundSession({ world, id }), paymentMethod, payer);
      if (paid.refusal !== null) throw paid.refusal;
      return paid.session;
    },
    authenticate: (id, agreed = true) => authenticate(world, foundIntent({ world, id }), agreed),
    failRefund: (id, reason) => failRefund(world, foundRefund({ world, id }), reason),
    openDispute: (id, wanted) => openDispute(world, foundCharge({ world, id }), wanted),
    decideDispute: (id, verdict) => VERDICTS[verdict](world, foundDispute({ world, id })),
    failCharge: (id) => failCharge(world, foundCharge({ world, id })),
    runPayouts: (run) => runPayouts(world, run),
    failPayout: (id, code = "account_closed") =>
      failPayout(world, foundPayout({ world, id }), code),
    settle: () => world.timers.settle(),
    advance(byMs) {
      clock.advance(byMs);
      world.timers.runDue(clock.nowMs());
    },
    async drain() {
      await delivery.drain();
      return delivery.counts;
    },
    traffic: world.traffic,
    deliveries: delivery,
    truth: () => truthOf(world),
    holdTimers() {
      held += 1;
      return () => {
        held -= 1;
      };
    },
  };
}
