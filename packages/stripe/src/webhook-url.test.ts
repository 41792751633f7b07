import { expect, test } from "vitest";
import { sameWebhookUrl, whyUrlIsRefused } from "./webhook-url.ts";

const live = { livemode: true, sandbox: false };
const testMode = { livemode: false, sandbox: false };
const sandbox = { livemode: false, sandbox: true };
const good = "https://payments.example.com/webhooks/stripe";

test.each([
  [good, live],
  [good, testMode],
  ["http://payments.example.com/webhooks/stripe", testMode],
  ["https://203.0.113.7:8443/webhooks/stripe", live],
  ["http://127.0.0.1:3000/webhooks/stripe", sandbox],
])("%s is taken with %j", (url, with_) => {
  expect(whyUrlIsRefused(url, with_)).toBeNull();
});

test.each([
  ["http://payments.example.com/webhooks/stripe", live, "https"],
  ["ftp://payments.example.com/", testMode, "no web address"],
  ["payments.example.com/webhooks/stripe", testMode, "no web address"],
  ["https://me:pw@payments.example.com/", live, "password"],
  [`${good}#a`, live, "fragment"],
  ["http://127.0.0.1:3000/webhooks/stripe", testMode, "can't reach 127.0.0.1"],
  ["http://localhost:3000/webhooks/stripe", testMode, "stripe listen"],
  ["https://[::1]/webhooks/stripe", live, "can't reach"],
  ["https://[::ffff:127.0.0.1]/webhooks/stripe", live, "can't reach"],
  ["https://2130706433/webhooks/stripe", live, "can't reach 127.0.0.1"],
  ["https://10.1.2.3/webhooks/stripe", live, "can't reach"],
  ["https://172.31.0.1/webhooks/stripe", live, "can't reach"],
  ["https://192.168.1.2/webhooks/stripe", live, "can't reach"],
  ["https://ingress/webhooks/stripe", live, "can't reach ingress"],
  ["https://ingress.local/webhooks/stripe", live, "can't reach"],
])("%s is refused with %j", (url, with_, why) => {
  expect(whyUrlIsRefused(url, with_)).toContain(why);
});

test("one address written in two ways is the same", () => {
  expect(sameWebhookUrl("https://EXAMPLE.com:443/a", "https://example.com/a")).toBe(true);
  expect(sameWebhookUrl("https://example.com/a", "https://example.com/a/")).toBe(false);
  expect(sameWebhookUrl("https://example.com/a", "no address")).toBe(false);
});
