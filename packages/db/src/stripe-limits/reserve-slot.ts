import type { Database } from "../database.ts";

/** `live`: what webhooks, the sweep and people wait for. It does not queue behind backfills. */
export type Traffic = "live" | "backfill";

export type Slot = {
  /** Milliseconds from now; 0 or less: at once. */
  waitMs: number;
  /** Milliseconds since 1970, by PostgreSQL's clock. */
  atMs: number;
};

/** So far back an unused slot can still be taken: a slow answer loses none, and a tenth of the limit comes at once at most. */
const burstSeconds = 0.1;
/** How long live work counts as asking. */
const liveSeconds = 10;

/**
 * Takes the next free slot of a bucket, over all processes: one row, one statement, PostgreSQL's clock. Slots are evenly
 * spaced (GCRA), because two counters of fixed windows out of step with Stripe's let twice the limit through.
 *
 * Live work has a line of its own and pushes that of the backfills back by every slot it takes. While it asks, backfills
 * space theirs wider, so that what live work takes at once stays within the limit: they get what live leaves, less the
 * share.
 */
export async function reserveSlot(
  db: Database,
  bucket: string,
  options: { perSecond: number; liveShare: number; traffic: Traffic },
): Promise<Slot> {
  const { perSecond, liveShare, traffic } = options;
  const spacing = 1 / perSecond;
  const wider = spacing / (1 - liveShare);
  // Where a bucket that was idle goes on.
  const idle = spacing - burstSeconds;
  // Straight to the driver, as a prepared statement: two of these go before every request.
  const [slot] =
    traffic === "live"
      ? await db.$client<Slot[]>`
          insert into stripe_limits as kept (bucket, next_at, live_next_at, live_until)
          values (
            ${bucket},
            clock_timestamp() + make_interval(secs => ${idle}),
            clock_timestamp() + make_interval(secs => ${idle}),
            clock_timestamp() + make_interval(secs => ${liveSeconds})
          )
          on conflict (bucket) do update set
            next_at = greatest(
              kept.next_at + make_interval(secs => ${spacing}),
              clock_timestamp() + make_interval(secs => ${idle})),
            live_next_at = greatest(
              kept.live_next_at + make_interval(secs => ${spacing}),
              clock_timestamp() + make_interval(secs => ${idle})),
            live_until = clock_timestamp() + make_interval(secs => ${liveSeconds})
          returning
            (extract(epoch from live_next_at - clock_timestamp()) - ${spacing}) * 1000 as "waitMs",
            (extract(epoch from live_next_at) - ${spacing}) * 1000 as "atMs"`
      : await db.$client<Slot[]>`
          insert into stripe_limits as kept (bucket, next_at, live_next_at, live_until)
          values (
            ${bucket},
            clock_timestamp() + make_interval(secs => ${idle}),
            clock_timestamp(),
            clock_timestamp()
          )
          on conflict (bucket) do update set
            next_at = greatest(
              kept.next_at
                + make_interval(secs => case when kept.live_until > clock_timestamp() then ${wider}::float8 else ${spacing} end),
              clock_timestamp() + make_interval(secs => ${idle}))
          returning
            (extract(epoch from next_at - clock_timestamp()) - ${spacing}) * 1000 as "waitMs",
            (extract(epoch from next_at) - ${spacing}) * 1000 as "atMs"`;
  if (!slot) throw new Error(`no slot was written for ${bucket}`);
  return { waitMs: Number(slot.waitMs), atMs: Number(slot.atMs) };
}
