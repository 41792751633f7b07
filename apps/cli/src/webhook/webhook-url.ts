import { InvalidArgumentError } from "commander";

/** An option that is a web address; whether Stripe would deliver to it depends on the key. */
export function webhookUrl(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text).href;
  throw new InvalidArgumentError(
    "give it whole, as in https://payments.example.com/webhooks/stripe",
  );
}
