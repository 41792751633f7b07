import { formatDuration } from "../format-time.ts";
import { printFields } from "../print-fields.ts";
import { printJson } from "../print-json.ts";
import { accessWebhooks } from "./webhook-access.ts";
import {
  type EndpointStatus,
  mostCounted,
  readWebhookStatus,
  type WebhookStatus,
} from "./webhook-status.ts";

export async function status({ url, json }: { url?: string; json?: boolean }): Promise<void> {
  const found = await readWebhookStatus(accessWebhooks(), url);
  if (json) printJson(found);
  else print(found);
}

function print({ endpoints, others, lastWebhookAt, undelivered }: WebhookStatus): void {
  for (const endpoint of endpoints) {
    printFields(fieldsOf(endpoint));
    console.log("");
  }
  if (endpoints.length === 0) {
    console.error("Stripe has no endpoint for this service: run `rentease webhook setup --url …`");
  }
  const ageSeconds = lastWebhookAt && (Date.now() - lastWebhookAt.getTime()) / 1000;
  printFields([
    ["last webhook here", ageSeconds === null ? "none known" : `${formatDuration(ageSeconds)} ago`],
    [
      "not delivered",
      `${undelivered === mostCounted ? `${mostCounted} or more` : undelivered} events of the last 3 days`,
    ],
    ["other endpoints", others > 0 ? `${others} of the account are not ours` : null],
  ]);
}

function fieldsOf(endpoint: EndpointStatus): [string, string | null][] {
  const { missing, superfluous, secretHere, rotation } = endpoint;
  return [
    ["endpoint", endpoint.id],
    ["URL", endpoint.url],
    ["state", endpoint.enabled ? "enabled" : "DISABLED: Stripe delivers nothing"],
    [
      "types",
      missing.length + superfluous.length === 0 ? `${endpoint.types}, as they should be` : "differ",
    ],
    ["missing", missing.join(", ")],
    ["superfluous", superfluous.join(", ")],
    [
      "API version",
      `${endpoint.apiVersion ?? "the account's"}${endpoint.rightVersion ? "" : ": wrong, see rentease webhook rotate --help"}`,
    ],
    ["secret", secretWords(secretHere)],
    ["rotation", rotation && { before: "to be deleted", next: "takes its place" }[rotation]],
  ];
}

function secretWords(here: boolean | null): string {
  if (here === null) return "not known which (made elsewhere)";
  return here ? "in STRIPE_WEBHOOK_SECRETS" : "not in STRIPE_WEBHOOK_SECRETS here";
}
