import { and, eq, sql } from "drizzle-orm";
import type { Database, Transaction } from "../database.ts";
import { idempotencyKeys } from "../schema/index.ts";
import { IdempotencyKeyInUseError, IdempotencyKeyReusedError } from "./errors.ts";

/** The answer to an HTTP request, as JSON text. */
export type Answer = { status: number; body: string };

/** Who asks, under which key, and a hash of what is asked. */
export type OnceRequest = { apiKeyId: string; key: string; request: string };

/** An answer that nothing may be left of. Never leaves this file. */
class NothingDone extends Error {}

/**
 * Does what a request asks for once, however often it is sent within a day: the work and the answer are committed
 * together, so that a crash leaves neither, and the key free. Work that is answered with an error leaves nothing but the
 * answer; an answer of 500 or more is not kept. They are forgotten by the clock (privacy/forget-expired.ts).
 * @param work does everything in the transaction it is given.
 * @throws IdempotencyKeyInUseError while another request has the key.
 * @throws IdempotencyKeyReusedError when the key was used for another request.
 */
export async function answerOnce(
  db: Database,
  { apiKeyId, key, request }: OnceRequest,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer & { replayed: boolean }> {
  return db.transaction(async (tx) => {
    const [lock] = await tx.execute<{ taken: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended(${`${apiKeyId} ${key}`}, 4)) as taken`,
    );
    if (!lock?.taken) throw new IdempotencyKeyInUseError();
    const [known] = await tx
      .select()
      .from(idempotencyKeys)
      .where(
        and(
          eq(idempotencyKeys.apiKeyId, apiKeyId),
          eq(idempotencyKeys.key, key),
          sql`${idempotencyKeys.createdAt} > now() - interval '1 day'`,
        ),
      );
    if (known) {
      if (known.request !== request) throw new IdempotencyKeyReusedError();
      return { status: known.status, body: known.body, replayed: true };
    }
    const answer = await allOrNothing(tx, work);
    if (answer.status < 500) {
      await tx
        .insert(idempotencyKeys)
        .values({ apiKeyId, key, request, ...answer })
        .onConflictDoUpdate({
          target: [idempotencyKeys.apiKeyId, idempotencyKeys.key],
          set: { request, ...answer, createdAt: sql`now()` },
        });
    }
    return { ...answer, replayed: false };
  });
}

async function allOrNothing(
  tx: Transaction,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> {
  let answer: Answer | undefined;
  try {
    await tx.transaction(async (attempt) => {
      answer = await work(attempt);
      if (answer.status >= 400) throw new NothingDone();
    });
  } catch (error) {
    if (!(error instanceof NothingDone)) throw error;
  }
  if (!answer) throw new Error("no answer");
  return answer;
}
