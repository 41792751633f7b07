import type { Command } from "commander";
import { checks } from "../doctor/checks.ts";
import { printFindings } from "../doctor/print-findings.ts";
import { runChecks } from "../doctor/run-checks.ts";
import { openSurroundings } from "../doctor/surroundings.ts";
import { printJson } from "../print-json.ts";
import { webhookUrl } from "../webhook/webhook-url.ts";

const checkTimeoutMs = 5_000;
/** Less than a check has: it then says itself what did not answer. */
const requestTimeoutMs = 4_500;

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description(
      "look at everything the services need; each line a tick, or a cross with the remedy",
    )
    .option(
      "--url <url>",
      "only the webhook endpoint at this URL, where the account has several",
      webhookUrl,
    )
    .option("--json", "one JSON object")
    .addHelpText(
      "after",
      "\nReads the same environment as the services, so run it where they run. Changes nothing. Without a Stripe key it\n" +
        "looks at the rest. Exits 0 where nothing is crossed (warnings may be), else 1.\n" +
        "\nExamples:\n  rentease doctor\n  rentease doctor --json | jq '.checks[] | select(.state == \"bad\")'",
    )
    .action(doctor);
}

async function doctor({ url, json }: { url?: string; json?: boolean }): Promise<void> {
  const surroundings = openSurroundings(requestTimeoutMs, url);
  try {
    const looked = await runChecks(checks, surroundings, checkTimeoutMs);
    const crossed = looked.some(({ state }) => state === "bad");
    if (json) printJson({ ok: !crossed, checks: looked });
    else printFindings(looked);
    if (crossed) process.exitCode = 1;
  } finally {
    await surroundings.close();
  }
}
