import type { Command } from "commander";
import { webhookUrl } from "../webhook/webhook-url.ts";
import { rotateBegin, rotateCancel, rotateFinish } from "../webhook/rotate-commands.ts";
import { setup } from "../webhook/setup-command.ts";
import { status } from "../webhook/status-command.ts";

const inJson = "one JSON object";
const whichUrl = "the endpoint at this URL, where there are several of ours";

export function addWebhook(program: Command): void {
  const webhook = program
    .command("webhook")
    .description("the endpoint at Stripe that sends the webhooks");
  webhook
    .command("setup")
    .description("create it, or bring it up to date: types, enabled; again changes nothing")
    .requiredOption(
      "--url <url>",
      "where Stripe reaches the ingress, ending in /webhooks/stripe",
      webhookUrl,
    )
    .option("--json", inJson)
    .addHelpText(
      "after",
      "\nA new endpoint's signing secret is printed, once: put it into STRIPE_WEBHOOK_SECRETS of the ingress.\n" +
        "A restricted key needs the right Webhook Endpoints (write) for this; the services don't.\n" +
        "\nExamples:\n  rentease webhook setup --url https://payments.example.com/webhooks/stripe\n" +
        "  SECRET=$(rentease webhook setup --url https://payments.example.com/webhooks/stripe)",
    )
    .action(setup);
  webhook
    .command("status")
    .description("what Stripe has of it, what is missing, what waits to be delivered")
    .option("--url <url>", "only endpoints at this URL", webhookUrl)
    .option("--json", inJson)
    .action(status);

  const rotate = webhook
    .command("rotate")
    .description("a new signing secret, without losing a delivery")
    .addHelpText(
      "after",
      "\nStripe's API can't give an endpoint another secret. So for a while there are two endpoints at the same URL:\n" +
        "\n  1. rentease webhook rotate begin    makes the second and prints its secret\n" +
        "  2. add that to STRIPE_WEBHOOK_SECRETS (old,new), for every ingress, and start those again\n" +
        "  3. rentease webhook rotate finish   asks the ingress whether it takes the new secret, takes in what the old\n" +
        "                                      endpoint still owed, and deletes that\n" +
        "  4. take the old secret out of STRIPE_WEBHOOK_SECRETS, and start the ingresses again\n" +
        "\nUntil 2 is done the second endpoint's deliveries are refused and tried again by Stripe; the first one's arrive\n" +
        "all along. Both bring every event, which counts once. Each step may be repeated; `rotate cancel` goes back.\n" +
        "\nAfter a LEAK: whoever has the old secret can sign events that are booked, for as long as an ingress takes it. So\n" +
        "don't keep both: at 2 put the new secret in the old one's place, everywhere and at once. What the first endpoint\n" +
        "then sends is refused; the second brings the same, and `rotate finish` takes in what is older. Then\n" +
        "`rentease audit` over the time since the leak names what was made up.\n" +
        "\nIt is also how an endpoint gets another API version, which Stripe can't change either.",
    );
  rotate
    .command("begin")
    .description("put a second endpoint beside it and print that one's secret, once")
    .option("--url <url>", whichUrl, webhookUrl)
    .option("--json", inJson)
    .action(rotateBegin);
  rotate
    .command("finish")
    .description("delete the old endpoint, once the new secret is known to be taken")
    .option("--url <url>", whichUrl, webhookUrl)
    .option("--yes", "even if that can't be told from here")
    .option("--json", inJson)
    .action(rotateFinish);
  rotate
    .command("cancel")
    .description("delete the second endpoint again; the first one and its secret stay")
    .option("--url <url>", whichUrl, webhookUrl)
    .action(rotateCancel);
}
