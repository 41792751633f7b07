// For the tests: the system as it runs on a machine of its own, every part of which can be killed.
import { sandboxAccount } from "@rentease/core";
import {
  bindAccount,
  bookingBody,
  closeDatabase,
  type Database,
  migrate,
  openDatabase,
  putBooking,
} from "@rentease/db";
import { freePort } from "@rentease/embedded";
import { connectQueues, migrateQueue } from "@rentease/queue";
import {
  type Chaos,
  createSandbox,
  generateSeason,
  type Label,
  playSeason,
  type Sandbox,
  type SeasonOptions,
} from "@rentease/sandbox";
import { killableApp, killablePostgres, killableRedis } from "./killable.ts";
import { sandboxKey } from "./sandbox-address.ts";

const webhookSecret = "whsec_kills";
const usualChaos: Chaos = {
  drop: 0.04,
  delay: 0.2,
  delayMs: 400,
  duplicate: 0.2,
  reorder: 0.4,
  reorderMs: 300,
  failFirst: 0.1,
};
/** Stripe tries for days; here every second, and never gives up. */
const retry = { attempts: 1_000, baseMs: 100, maxMs: 1_000 };
/** So old is every event when it comes: a webhook should have brought it by then, and a sweep still looks back so far. */
const lagMs = 5 * 60_000;

type MachineOptions = {
  seed: string;
  redisProgram: string | null;
  /** Instead of the embedded one. */
  postgres?: Awaited<ReturnType<typeof killablePostgres>>;
  /** What holds Redis' data. */
  redisDisk?: string | undefined;
  /** What becomes of webhooks, where that is not the usual. */
  chaos?: Chaos;
  /** Where the worker finds Stripe, given its stand-in's URL; there unless something stands between. */
  between?: (stripeUrl: string) => Promise<string>;
  /** Where ingress and worker find PostgreSQL, likewise. */
  betweenPostgres?: (postgresUrl: string) => Promise<string>;
};

export type Machine = Awaited<ReturnType<typeof startMachine>>;

/**
 * PostgreSQL, Redis (or the queues in PostgreSQL, without its program), ingress and worker, each a process, and a sandbox
 * in this one, whose webhooks come twice, late, in another order or not at all.
 * @param cleanUps what to do in the end, last first, also where this fails halfway.
 */
export async function startMachine(
  {
    seed,
    redisProgram,
    postgres: given,
    redisDisk,
    chaos = usualChaos,
    between = async (url) => url,
    betweenPostgres = async (url) => url,
  }: MachineOptions,
  cleanUps: (() => Promise<unknown>)[],
) {
  const postgres = given ?? (await killablePostgres());
  cleanUps.push(() => postgres.remove());
  await migrate(postgres.url);
  const db = openDatabase(postgres.url, { max: 2 });
  cleanUps.push(() => closeDatabase(db));
  await bindAccount(db, sandboxAccount);

  const redis = redisProgram === null ? null : await killableRedis(redisProgram, redisDisk);
  if (redis) cleanUps.push(() => redis.remove());
  await (redis ? redis.start() : migrateQueue(postgres.url));
  const queues = connectQueues({ databaseUrl: postgres.url, redisUrl: redis?.url });
  cleanUps.push(() => queues.close());

  const ingressPort = await freePort();
  const url = `http://127.0.0.1:${ingressPort}/webhooks/stripe`;
  const sandbox = createSandbox({
    seed,
    now: () => Date.now() - lagMs,
    webhooks: { endpoints: [{ url, secret: webhookSecret }], chaos: { seed, ...chaos }, retry },
  });
  cleanUps.push(() => sandbox.close());
  // Midnight brings payouts: not while the books are compared.
  sandbox.holdTimers();
  const env = {
    DATABASE_URL: await betweenPostgres(postgres.url),
    REDIS_URL: redis?.url,
    STRIPE_SECRET_KEY: sandboxKey,
    STRIPE_API_BASE: await between((await sandbox.listen()).url),
    STRIPE_ACCOUNT_ID: sandboxAccount.account,
    STRIPE_WEBHOOK_SECRETS: webhookSecret,
    INGRESS_PORT: String(ingressPort),
    SWEEP_SECONDS: "8",
  };
  const worker = killableApp("worker", env);
  const ingress = killableApp("ingress", env);
  cleanUps.push(
    () => worker.kill(),
    () => ingress.kill(),
  );
  await Promise.all([worker.start(), ingress.start()]);
  return { sandbox, db, queues, postgres, redis, ingress, worker, env };
}

/** Whatever the season's date is, an event happens now: Stripe lists it from now on. */
export function emitNow({ world }: Sandbox): void {
  const { emit } = world;
  world.emit = (...event) => world.clock.at(Date.now() - lagMs, () => emit(...event));
}

/**
 * Plays a season with the steps spread evenly over it: a part of the season, its webhooks just on their way, then a step.
 * @param watch.onPut told of every booking. @param watch.canPut where bookings can't be put now, they are in the end.
 */
export async function playWith(
  { sandbox, db, postgres }: Pick<Machine, "postgres"> & { sandbox: Sandbox; db: Database },
  options: SeasonOptions,
  steps: readonly (() => Promise<void>)[],
  watch: { onPut?: (booking: unknown) => void; canPut?: () => boolean } = {},
): Promise<Label[]> {
  emitNow(sandbox);
  const season = generateSeason(options);
  const every = Math.floor([...season.bookings()].length / (steps.length + 1));
  const late: unknown[] = [];
  const put = (booking: unknown) => putBooking(db, bookingBody.parse(booking), "test");
  let bookings = 0;
  const labels = await playSeason(sandbox, season, {
    onBooking: async (booking) => {
      bookings += 1;
      watch.onPut?.(booking);
      if (bookings % every === 0) await steps[bookings / every - 1]?.();
      if (postgres.running() && watch.canPut?.() !== false) await put(booking);
      else late.push(booking);
    },
  });
  for (const booking of late) await put(booking);
  return labels;
}
