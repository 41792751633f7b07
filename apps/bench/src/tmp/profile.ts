import { readFileSync } from "node:fs";
import {
  closeDatabase,
  openDatabase,
  putBooking,
  bookingBody,
  recordEvents,
  drainInbox,
} from "@rentease/db";
import { readEventFacts } from "@rentease/stripe";
import { defaultMethodNames, referencePattern } from "@rentease/core";
import { benchDatabase } from "../database.ts";
import { copies, seasonEvents } from "../season-events.ts";
const database = await benchDatabase();
const db = openDatabase(database.url, { max: 1 });
const season = await seasonEvents(1500);
for (const b of season.bookings) await putBooking(db, bookingBody.parse(b), "x");
const src = copies(season.events);
const take = (n: number) => Array.from({ length: n }, () => src.next().value);
const [{ pid }] = await db.$client`select pg_backend_pid() as pid`;
const pgcpu = () => {
  const s = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(s[11]) + Number(s[12])) * 10;
};
const batchSize = Number(process.env.BATCH ?? 100);
for (let r = 0; r < 4; r++) {
  const ev = take(4000);
  for (let i = 0; i < ev.length; i += 500) await recordEvents(db, ev.slice(i, i + 500));
  await db.$client`select 1`;
  const c0 = process.cpuUsage(),
    p0 = pgcpu(),
    t0 = performance.now();
  const res = await drainInbox(db, {
    readFacts: readEventFacts,
    rules: {
      methodNames: defaultMethodNames,
      evidence: {
        metadataKeys: ["booking_reference", "booking_id"],
        textPattern: referencePattern(null),
      },
    },
    maxAttempts: 5,
    backoffMs: () => 0,
    batchSize,
  });
  const ms = performance.now() - t0,
    c = process.cpuUsage(c0);
  console.log(
    `applied ${res.applied} fail ${res.failures.length} ${Math.round((res.applied / ms) * 1000)}/s; per event: node ${((c.user + c.system) / res.applied).toFixed(0)} us, pg ${(((pgcpu() - p0) * 1000) / res.applied).toFixed(0)} us, wall ${((ms * 1000) / res.applied).toFixed(0)} us`,
  );
}
await closeDatabase(db);
await database.stop();
