import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

// The baseline: the same server library, a route that reads the body and answers.

const app = new Hono();
app.post("/webhooks/stripe", async (c) => {
  await c.req.text();
  return c.json({ id: "evt_none", status: "recorded" });
});

serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }: AddressInfo) => {
  process.stdout.write(
    `${JSON.stringify({ url: `http://127.0.0.1:${port}`, msg: "listening" })}\n`,
  );
});
