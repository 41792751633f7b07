// For the tests: what goes wrong on a machine, each for a while.
import { setTimeout as sleep } from "node:timers/promises";
import { closeDatabase, type Database, openDatabase } from "@rentease/db";
import type { Killable } from "./killable.ts";
import type { SmallDisk } from "./small-disk.ts";

export type Fault = {
  name: string;
  strike(): Promise<void>;
  /** Resolves once what it hit does its work again. */
  heal(): Promise<void>;
};

/** SIGKILL, and started again on what it left behind. */
export function killOf(name: string, victim: Killable): Fault {
  return { name: `kill -9 ${name}`, strike: () => victim.kill(), heal: () => victim.start() };
}

export function fullDisk(name: string, disk: SmallDisk): Fault {
  return { name, strike: async () => disk.fill(), heal: async () => disk.clear() };
}

export function cutNetwork(name: string, network: Record<"cut" | "mend", () => void>): Fault {
  return { name, strike: async () => network.cut(), heal: async () => network.mend() };
}

/** Nobody mends it: whoever is connected has to notice, and to connect anew. */
export function silentConnections(name: string, network: Record<"silence", () => void>): Fault {
  return { name, strike: async () => network.silence(), heal: async () => {} };
}

/** Somebody else takes every connection that PostgreSQL gives, those of ours too. */
export function noConnections(url: string): Fault {
  const greedy: Database[] = [];
  const take = async () => {
    const one = openDatabase(url, { max: 1, applicationName: "greedy" });
    greedy.push(one);
    await one.$client`select 1`;
    return one;
  };
  return {
    name: "PostgreSQL gives no connection",
    async strike() {
      const first = await take();
      const end = Date.now() + 3_000;
      while (Date.now() < end) {
        try {
          await take();
        } catch {
          // None left: those of ours are next.
          await first.$client`
            select pg_terminate_backend(pid) from pg_stat_activity
            where backend_type = 'client backend' and application_name <> 'greedy'`;
          await sleep(20);
        }
      }
    },
    async heal() {
      await Promise.all(greedy.splice(0).map((one) => closeDatabase(one)));
    },
  };
}
