import type { Context } from "hono";
import type { ApiEnv } from "./env.ts";

/** Who a request's changes and decisions are by: never `system`, so that no job undoes them (P7). */
export function actorOf(c: Context<ApiEnv>): string {
  return `key:${c.var.holder.name}`;
}
