import { parseForm } from "./api/params.ts";
import { archiveOptionsFrom } from "./archive/archive-options.ts";
import { createArchive } from "./archive/archive.ts";
import { conditionsFrom } from "./resources/traffic-control.ts";
import { createSandbox } from "./sandbox.ts";

const env = process.env;
const url = env["SANDBOX_WEBHOOK_URL"];
const secret = env["SANDBOX_WEBHOOK_SECRET"];
// Comma-separated; all if absent.
const events = env["SANDBOX_WEBHOOK_EVENTS"];
const port = Number(env["SANDBOX_PORT"] ?? 12111);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  throw new Error("SANDBOX_PORT must be a port number");
}
if (url !== undefined && secret === undefined) {
  throw new Error("SANDBOX_WEBHOOK_URL needs SANDBOX_WEBHOOK_SECRET");
}

const archived = env["SANDBOX_ARCHIVE"];
const sandbox = createSandbox({
  archive: archived === undefined ? undefined : createArchive(archiveOptionsFrom(archived)),
  seed: env["SANDBOX_SEED"],
  stateFile: env["SANDBOX_STATE_FILE"],
  conditions: conditionsFrom(parseForm(env["SANDBOX_CONDITIONS"] ?? "")),
  webhooks: {
    endpoints:
      url === undefined || secret === undefined
        ? []
        : [{ url, secret, ...(events !== undefined && { enabledEvents: events.split(",") }) }],
  },
});

const stop = () => {
  sandbox.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error("sandbox: could not close:", error);
      process.exit(1);
    },
  );
};
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
// Whoever started us with a channel is gone: nobody else would stop us.
if (process.channel) process.once("disconnect", stop);

const listening = await sandbox.listen({ port });
console.log(`sandbox: Stripe stand-in at ${listening.url}`);
