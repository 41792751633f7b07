import {
  appliedTypes,
  pinnedApiVersion,
  type WebhookEndpoint,
  whyUrlIsRefused,
} from "@rentease/stripe";
import { printJson } from "../print-json.ts";
import { type SetUp, setUpWebhook } from "./setup-webhook.ts";
import { accessWebhooks } from "./webhook-access.ts";

/** @throws Error where Stripe would not deliver to the URL, before it is asked. */
export async function setup({ url, json }: { url: string; json?: boolean }): Promise<void> {
  const access = accessWebhooks();
  const refused = whyUrlIsRefused(url, access);
  if (refused !== null) throw new Error(`no endpoint at ${url}: ${refused}`);
  const sender = access.sandbox
    ? "The sandbox"
    : `Stripe (${access.livemode ? "LIVE" : "test"} mode)`;
  const made: { endpoint: WebhookEndpoint; secret: string }[] = [];
  const onSecret = (endpoint: WebhookEndpoint, secret: string): void => {
    made.push({ endpoint, secret });
    if (json) return;
    const { id } = endpoint;
    console.log(secret);
    console.error(
      `${sender} sends ${appliedTypes.length} types of events to ${url} from now on (${id}).\n` +
        "Above is the endpoint's signing secret, which is not shown again: put it into STRIPE_WEBHOOK_SECRETS\n" +
        "of every ingress (comma-separated, if there is one already), and start those again.",
    );
    // Made without a key, by the stack that runs here: whoever meant Stripe has to hear of it.
    if (access.stripe.stackFolder !== null) {
      console.error("Nothing was changed at Stripe: that needs STRIPE_SECRET_KEY.");
    }
  };
  const printDone = (done: readonly SetUp[]): void =>
    printJson({
      livemode: access.livemode,
      secret: made[0]?.secret ?? null,
      endpoints: done.map(
        ({ endpoint: { id, apiVersion, secretHash }, changes, wrongVersion }) => ({
          id,
          url,
          changes,
          apiVersion,
          wrongVersion,
          secretNoted: secretHash !== null,
        }),
      ),
    });
  const done = await setUpWebhook(access.endpoints, url, onSecret).catch((error: unknown) => {
    // Stripe shows a secret only once: what fails after that must not lose it.
    if (json && made.length > 0) {
      printDone(
        made.map(({ endpoint }) => ({ endpoint, changes: ["created"], wrongVersion: false })),
      );
    }
    throw error;
  });
  if (json) printDone(done);
  else if (made.length === 0) {
    for (const { endpoint, changes } of done) {
      console.error(
        changes.length > 0
          ? `${endpoint.id}: ${changes.join("; ")}.`
          : `${endpoint.id} at ${url} is as it should be: nothing was changed.`,
      );
    }
  }
  const wrong = done.filter(({ wrongVersion }) => wrongVersion);
  if (wrong.length > 0)
    throw new Error(wrong.map(({ endpoint }) => describeVersion(endpoint)).join("\n"));
}

/** An endpoint's version is for ever: the remedy is another endpoint. */
function describeVersion({ id, apiVersion }: Pick<WebhookEndpoint, "id" | "apiVersion">): string {
  const version = apiVersion ?? "the account's default version, which can change";
  return (
    `${id} renders events at ${version}, not at ${pinnedApiVersion}, and Stripe can't change that: ` +
    "run `rentease webhook rotate begin`, which puts one with the right version beside it"
  );
}
