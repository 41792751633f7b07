import { formatMoney, reasonsInWords } from "@rentease/core";
import {
  acceptAdoption,
  type Database,
  type ListedAdoption,
  listAdoptions,
  previewAdoption,
  rejectAdoption,
  showAdoption,
  undoAdoption,
} from "@rentease/db";
import { type Command, Option } from "commander";
import { formatTime } from "../format-time.ts";
import { operator } from "../operator.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { withDatabase } from "../with-database.ts";

export function addAdoptions(program: Command): void {
  const adoptions = program
    .command("adoptions")
    .description("payments that staff typed in and that came through Stripe as well");
  adoptions
    .command("list")
    .description("pairs, the last found first")
    .option("--limit <count>", "how many", positiveInteger, 20)
    .addOption(
      new Option("--state <state>", "only those in this state").choices([
        "suggested",
        "accepted",
        "rejected",
      ]),
    )
    .option("--json", "one JSON object a line, amounts as integers in minor units")
    .addHelpText("after", "\nExample:\n  rentease adoptions list --state suggested")
    .action(list);
  adoptions
    .command("preview")
    .description("what accepting a pair would come to; changes nothing")
    .argument("<adoption>", "its id")
    .option("--json", "one JSON object, amounts as integers in minor units")
    .action(preview);
  for (const [name, description, work] of [
    ["accept", "the two are one payment: the typed one counts nothing any more", acceptAdoption],
    ["reject", "the two are two payments: the pair never comes back", rejectAdoption],
    ["undo", "take back an adoption, or the rejection of a pair", undoAdoption],
  ] as const) {
    adoptions
      .command(name)
      .description(description)
      .argument("<adoption>", "its id")
      .action((id: string) => decide(id, work));
  }
}

type ListOptions = { limit: number; state?: string; json?: boolean };

async function list({ json, ...options }: ListOptions): Promise<void> {
  const adoptions = await withDatabase((db) => listAdoptions(db, options));
  if (json) {
    for (const adoption of adoptions) printJson(adoption);
    return;
  }
  printTable(
    ["typed in", "amount", "by", "for", "through Stripe", "received", "state", "why", "adoption"],
    adoptions.map(({ id, state, reasons, typed, stripe }) => [
      formatTime(typed.paidAt),
      formatMoney(typed.amount, typed.currency),
      typed.createdBy ?? "",
      bookingsOf(typed),
      stripe.stripe.paymentIntent ?? stripe.stripe.charge ?? stripe.id,
      formatMoney(stripe.received, stripe.currency),
      state,
      reasonsInWords(reasons).join(", "),
      id,
    ]),
  );
}

async function preview(id: string, { json }: { json?: boolean }): Promise<void> {
  const { now, accepted, bookings } = await withDatabase((db) => previewAdoption(db, id));
  if (json) {
    printJson({ now, accepted, bookings });
    return;
  }
  printTable(
    ["payment", "counts for now", "would count for"],
    [
      ["typed in", bookingsOf(now.typed), ""],
      ["through Stripe", bookingsOf(now.stripe), bookingsOf(accepted.stripe)],
    ],
  );
  console.log("");
  printTable(
    ["booking", "paid now", "would be"],
    bookings.map(({ booking, currency, paidNow, paidAccepted }) => [
      booking,
      formatMoney(paidNow, currency),
      formatMoney(paidAccepted, currency),
    ]),
  );
}

async function decide(
  id: string,
  work: (db: Database, id: string, by: string) => Promise<void>,
): Promise<void> {
  const after = await withDatabase(async (db) => {
    await work(db, id, operator());
    return showAdoption(db, id);
  });
  if (after) console.error(`${id}: ${after.state}`);
}

function bookingsOf({ allocations, currency }: ListedAdoption["typed"]): string {
  return allocations
    .map(({ booking, amount }) => `${formatMoney(amount, currency)} for ${booking}`)
    .join(", ");
}
