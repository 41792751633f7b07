import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import type { Guest } from "./find-guest.ts";
import { holdsAddress } from "./holds-address.ts";

/**
 * Answers of the API that are kept for a day and tell of a guest. They stay, so that the same request is not done twice,
 * but say only what they were about.
 */
export async function eraseAnswers(
  tx: Transaction,
  { email, paymentIds, references, stripeIds }: Guest,
): Promise<void> {
  const named = [...paymentIds, ...references, ...stripeIds];
  await tx.execute(sql`
    update idempotency_keys
    set body = json_build_object('id', body::json -> 'id', 'reference', body::json -> 'reference', 'erased', true)::text
    where ${email === null ? sql`false` : holdsAddress([sql`body`], email)}
      or exists (
        select from unnest(${sql.param(named)}::text[]) as name
        where strpos(body, to_json(name)::text) > 0)`);
}
