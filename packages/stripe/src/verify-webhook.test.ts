import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { verifyWebhook } from "./verify-webhook.ts";

const secret = "whsec_one";
const now = Date.parse("2026-03-01T12:00:00Z");

const event = {
  id: "evt_1",
  object: "event",
  type: "charge.succeeded",
  created: 1_772_366_400,
  livemode: false,
  api_version: "2026-10-28.endive",
  data: { object: { id: "ch_1", object: "charge", description: "Ferienhaus Käthe, 2 Nächte" } },
};

const sign = (payload: string, key = secret, ageSeconds = 0): string =>
  Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: key,
    timestamp: now / 1000 - ageSeconds,
  });

const verify = (payload: string, header: string | undefined = sign(payload), secrets = [secret]) =>
  verifyWebhook(Buffer.from(payload), header, secrets, now);

describe("an event that Stripe signed", () => {
  test("is read down to its envelope", () => {
    expect(verify(JSON.stringify(event))).toEqual({
      ok: true,
      event: {
        kind: "snapshot",
        id: "evt_1",
        type: "charge.succeeded",
        created: new Date("2026-03-01T12:00:00Z"),
        livemode: false,
        apiVersion: "2026-10-28.endive",
        account: null,
        context: null,
      },
    });
  });

  test("keeps the account it happened on, and may have no API version", () => {
    const body = JSON.stringify({ ...event, account: "acct_2", api_version: null });
    expect(verify(body)).toMatchObject({
      ok: true,
      event: { account: "acct_2", apiVersion: null },
    });
  });

  test("passes with any configured secret, and with any of several signatures", () => {
    const body = JSON.stringify(event);
    expect(verify(body, sign(body, "whsec_two"), [secret, "whsec_two"]).ok).toBe(true);
    const rolling = `${sign(body, "whsec_gone")},${sign(body).split(",")[1]}`;
    expect(verify(body, rolling).ok).toBe(true);
  });

  test("passes as text as well as bytes, however it is spaced", () => {
    const body = JSON.stringify(event, null, 2);
    expect(verifyWebhook(body, sign(body), [secret], now).ok).toBe(true);
  });

  test("may be thin", () => {
    const body = JSON.stringify({
      id: "evt_thin",
      object: "v2.core.event",
      type: "v1.charge.succeeded",
      created: "2026-03-01T12:00:00.123Z",
      livemode: true,
      related_object: { id: "ch_1", type: "charge", url: "/v1/charges/ch_1" },
    });
    expect(verify(body)).toMatchObject({
      ok: true,
      event: {
        kind: "thin",
        id: "evt_thin",
        created: new Date("2026-03-01T12:00:00.123Z"),
        apiVersion: null,
      },
    });
  });
});

describe("is refused", () => {
  const body = JSON.stringify(event);

  test("without a signature", () => {
    expect(verifyWebhook(body, undefined, [secret], now)).toEqual({
      ok: false,
      reason: "missing_signature",
    });
    expect(verify(body, "")).toMatchObject({ reason: "missing_signature" });
  });

  test.each([
    ["of another secret", sign(body, "whsec_other")],
    ["of another body", sign(`${body} `)],
    ["that is no signature", "hello"],
    ["without a timestamp", sign(body).split(",")[1]],
    ["of an older scheme only", sign(body).replace("v1=", "v0=")],
    ["that is cut short", sign(body).slice(0, -2)],
    ["that is empty", "t=1,v1"],
  ])("with a signature %s", (_case, header) => {
    expect(verify(body, header)).toEqual({ ok: false, reason: "invalid_signature" });
  });

  test("without any configured secret", () => {
    expect(verify(body, sign(body), [])).toMatchObject({ reason: "invalid_signature" });
  });

  test("with a signature older than five minutes, and not a second before", () => {
    expect(verify(body, sign(body, secret, 300)).ok).toBe(true);
    expect(verify(body, sign(body, secret, 301))).toEqual({ ok: false, reason: "stale_timestamp" });
    expect(verify(body, sign(body, "whsec_other", 301))).toMatchObject({
      reason: "invalid_signature",
    });
  });

  test.each([
    ["no JSON", "hello"],
    ["no object", "[]"],
    ["another object", JSON.stringify({ ...event, object: "charge" })],
    ["without an id", JSON.stringify({ ...event, id: undefined })],
    ["an id PostgreSQL can't store", JSON.stringify({ ...event, id: "evt_\u0000" })],
    ["an id of half a character", JSON.stringify({ ...event, id: "evt_\ud800" })],
    ["created when no calendar goes", JSON.stringify({ ...event, created: 9e15 })],
    ["created at half a second", JSON.stringify({ ...event, created: 1.5 })],
    ["without an object", JSON.stringify({ ...event, data: {} })],
    ["live or not unknown", JSON.stringify({ ...event, livemode: "true" })],
  ])("as no event, when it is signed but %s", (_case, signed) => {
    expect(verify(signed)).toEqual({ ok: false, reason: "not_an_event" });
  });
});
