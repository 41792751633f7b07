import Stripe from "stripe";

/**
 * `knows`: an ingress is there and knows the secret. `refuses`: one is there and does not. `elsewhere`: something else
 * answers. `away`: nobody does.
 */
export type ProbeAnswer = "knows" | "refuses" | "elsewhere" | "away";

/**
 * Sends to a webhook URL what is signed with the secret and is no event: an ingress that knows the secret refuses it as
 * `not_an_event`, one that does not as `invalid_signature`. Nothing is recorded either way.
 */
export async function probeWebhook(
  url: string,
  secret: string,
  timeoutMs: number,
): Promise<ProbeAnswer> {
  const body = JSON.stringify({ object: "probe" });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret });
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      // Each probe a connection of its own: behind a balancer it may meet another ingress.
      headers: { "stripe-signature": signature, connection: "close" },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = (await answer.text()).slice(0, 200);
    if (answer.status !== 400) return "elsewhere";
    if (text.includes("not_an_event")) return "knows";
    return /invalid_signature|stale_timestamp/.test(text) ? "refuses" : "elsewhere";
  } catch {
    return "away";
  }
}
