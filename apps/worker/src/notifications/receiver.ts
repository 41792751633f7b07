import { Webhook } from "standardwebhooks";

/** An answer's status, or why there was none. */
export type ReceiverAnswer = { status: number | null; error: string | null; durationMs: number };

/** The host's own system, where it takes webhooks in. */
export type Receiver = {
  /** Resolves whatever it answers; rejects only where `signal` aborted. */
  send(notification: { id: string; body: string }, signal: AbortSignal): Promise<ReceiverAnswer>;
};

/** Most that is read of an answer, so that its connection can be used again. */
const mostBytesRead = 65_536;

/**
 * Signs as Standard Webhooks does, with every secret: while one rolls, the receiver knows either.
 * @param timeoutMs for an attempt as a whole.
 */
export function createReceiver(
  { url, secrets }: { url: string; secrets: readonly string[] },
  { timeoutMs = 10_000 } = {},
): Receiver {
  const signers = secrets.map((secret) => new Webhook(secret));
  return {
    async send({ id, body }, signal) {
      const startedAt = performance.now();
      const at = new Date();
      const ended = (answer: Omit<ReceiverAnswer, "durationMs">): ReceiverAnswer => ({
        ...answer,
        durationMs: Math.round(performance.now() - startedAt),
      });
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            "user-agent": "rentease-payments",
            "webhook-id": id,
            "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
            "webhook-signature": signers.map((signer) => signer.sign(id, at, body)).join(" "),
          },
          body,
          // Followed, it would take what was signed for one address to another.
          redirect: "manual",
          signal: AbortSignal.any([signal, timeout]),
        });
        const { status } = response;
        await readSome(response);
        return ended({ status, error: status >= 300 && status < 400 ? "redirects" : null });
      } catch (error) {
        signal.throwIfAborted();
        const reason = timeout.aborted ? `no answer in ${timeoutMs / 1000} s` : reasonOf(error);
        return ended({ status: null, error: reason });
      }
    },
  };
}

/** What a receiver writes is nothing to us; its status has been said. */
async function readSome(response: Response): Promise<void> {
  let read = 0;
  try {
    for await (const chunk of response.body ?? []) {
      read += chunk.length;
      if (read > mostBytesRead) return;
    }
  } catch {
    // Cut off or too slow.
  }
}

/** A code, as ECONNREFUSED: messages may quote what was sent. */
function reasonOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return "no connection";
}
