import type { User } from "@rentease/auth";

/** Who a decision in the console is by: an id, never the e-mail (P10). */
export function actorOf({ id }: User): string {
  return `user:${id}`;
}
