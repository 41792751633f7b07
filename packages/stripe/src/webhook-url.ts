import { BlockList, isIP } from "node:net";

/** Where Stripe can't reach anybody. */
const unreachable = new BlockList();
unreachable.addSubnet("0.0.0.0", 8, "ipv4");
unreachable.addSubnet("10.0.0.0", 8, "ipv4");
unreachable.addSubnet("127.0.0.0", 8, "ipv4");
unreachable.addSubnet("169.254.0.0", 16, "ipv4");
unreachable.addSubnet("172.16.0.0", 12, "ipv4");
unreachable.addSubnet("192.168.0.0", 16, "ipv4");
unreachable.addAddress("::1", "ipv6");
unreachable.addAddress("::", "ipv6");
unreachable.addSubnet("fc00::", 7, "ipv6");
unreachable.addSubnet("fe80::", 10, "ipv6");

const privateNames = /(^|\.)(localhost|local|internal|test|invalid|example)$/;

/**
 * Why Stripe would not deliver to this URL, as a sentence that ends with what to do; null where it would.
 * @param sandbox the sandbox stands in for Stripe: it delivers to this machine.
 */
export function whyUrlIsRefused(
  text: string,
  { livemode, sandbox }: { livemode: boolean; sandbox: boolean },
): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return "it is no web address: give it whole, as in https://payments.example.com/webhooks/stripe";
  }
  if (url.username !== "" || url.password !== "") return "it carries a password: leave that out";
  if (url.hash !== "") return "it has a fragment (#…), which is never sent: leave that out";
  if (livemode && url.protocol !== "https:") {
    return "Stripe delivers live events over https only: give an https URL";
  }
  if (!sandbox && isPrivate(url.hostname)) {
    return (
      `Stripe can't reach ${url.hostname}: give a public address. On a developer's machine use ` +
      "`stripe listen --forward-to` instead; its secret goes into STRIPE_WEBHOOK_SECRETS"
    );
  }
  return null;
}

/** Whether two addresses are the same once both are written alike. */
export function sameWebhookUrl(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}

function isPrivate(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const family = isIP(host);
  if (family !== 0) return unreachable.check(host, family === 6 ? "ipv6" : "ipv4");
  return !host.includes(".") || privateNames.test(host);
}
