import { dayAt } from "@rentease/core";
import {
  type CardGrouping,
  cardGroupings,
  type CardSource,
  cardSources,
  cardTotals,
  cardTotalsColumns,
  listOutstanding,
  listPayouts,
  type OutstandingBooking,
  outstandingColumns,
  payoutColumns,
  payoutLineColumns,
  type PayoutSummary,
  showPayout,
  unmatchedAgeing,
  unmatchedColumns,
} from "@rentease/db";
import { type Command, InvalidArgumentError, Option } from "commander";
import { dayArgument } from "../day-argument.ts";
import { type PeriodOptions, readPeriod, readTimeZone, withPeriod } from "../period-options.ts";
import { printReport, type ReportFormat } from "../print-report.ts";
import { withDatabase } from "../with-database.ts";

const ROWS_AT_ONCE = 500;

export function addReport(program: Command): void {
  const report = program
    .command("report")
    .description("what the books add up to: for people, as CSV or as JSON");
  inFormats(withPeriod(report.command("card-totals")))
    .description("what came by card, went back and was contested in a period")
    .option(
      "--group-by <names>",
      `any of ${cardGroupings.join(", ")}, in the order of the rows; always by currency too`,
      groupings,
      [],
    )
    .addOption(
      new Option("--source <source>", "whose payments: Stripe's, those typed in, or both")
        .choices(cardSources)
        .default("stripe"),
    )
    .option("--property <name>", "only of this property")
    .addHelpText(
      "after",
      "\nReceived counts when it came, a refund when it was made, a dispute when it was opened: a later one changes no\n" +
        "month that is over. Currencies are never summed. net = received - refunded - disputed.\n" +
        "\nExamples:\n  rentease report card-totals --from 2026-01-01 --to 2027-01-01 --group-by month\n" +
        "  rentease report card-totals --from 2026-09-01 --to 2026-10-01 --group-by property,day --csv",
    )
    .action(totals);
  inFormats(report.command("payouts"))
    .description("deposits at your bank, the last first, and what each is made of")
    .argument("[payout]", "the lines of this one: its id, or Stripe's")
    .option("--from <day>", "arriving on this day or later", dayArgument)
    .option("--to <day>", "arriving before this day", dayArgument)
    .addHelpText("after", "\nExample:\n  rentease report payouts --from 2026-09-01 --csv")
    .action(payouts);
  inFormats(report.command("outstanding"))
    .description("bookings of which money is still to come, by check-in")
    .option("--from <day>", "checking in on this day or later", dayArgument)
    .option("--to <day>", "checking in before this day", dayArgument)
    .option("--property <name>", "only of this property")
    .option("--tz <zone>", "the time zone of today; TIME_ZONE unless given")
    .addHelpText("after", "\nExample:\n  rentease report outstanding --to 2026-10-01")
    .action(outstanding);
  inFormats(report.command("unmatched"))
    .description("money that waits for review, by age in days and currency")
    .option("--tz <zone>", "the time zone of days; TIME_ZONE unless given")
    .addHelpText("after", "\nExample:\n  rentease report unmatched")
    .action(unmatched);
}

function inFormats(command: Command): Command {
  return command
    .addOption(
      new Option("--json", "one JSON object a line, amounts as integers in minor units").conflicts(
        "csv",
      ),
    )
    .option("--csv", "a table for spreadsheets, amounts as decimals beside their currency");
}

/** @param before given by the same option, which may be repeated. */
function groupings(text: string, before: readonly CardGrouping[]): CardGrouping[] {
  const names = [...before, ...text.split(",").map((name) => name.trim())];
  const known = names.flatMap((name) => cardGroupings.find((grouping) => grouping === name) ?? []);
  if (known.length === names.length && new Set(known).size === known.length) return known;
  throw new InvalidArgumentError(
    `give some of ${cardGroupings.join(", ")}, each once, with commas between.`,
  );
}

type TotalsOptions = PeriodOptions &
  ReportFormat & { groupBy: CardGrouping[]; source: CardSource; property?: string };

async function totals(
  { groupBy, source, property, ...options }: TotalsOptions,
  command: Command,
): Promise<void> {
  const request = { ...readPeriod(options, command), groupBy, source, property };
  const { rows } = await withDatabase((db) => cardTotals(db, request));
  printReport(cardTotalsColumns(groupBy), rows, options);
}

async function payouts(
  id: string | undefined,
  { from, to, ...format }: ReportFormat & { from?: string; to?: string },
  command: Command,
): Promise<void> {
  if (id !== undefined) {
    const payout = await withDatabase((db) => showPayout(db, id));
    if (!payout) throw new Error(`there is no payout ${id}: see rentease report payouts`);
    printReport(payoutLineColumns(readTimeZone({}, command)), payout.lines, format);
    return;
  }
  const rows = await withDatabase((db) =>
    allOf<PayoutSummary>((before) => listPayouts(db, { limit: ROWS_AT_ONCE, before, from, to })),
  );
  printReport(payoutColumns, rows, format);
}

type OutstandingOptions = ReportFormat & {
  from?: string;
  to?: string;
  property?: string;
  tz?: string;
};

async function outstanding(options: OutstandingOptions, command: Command): Promise<void> {
  const { from, to, property } = options;
  const filter = { today: dayAt(new Date(), readTimeZone(options, command)), from, to, property };
  const rows = await withDatabase((db) =>
    allOf<OutstandingBooking>((after) =>
      listOutstanding(db, { ...filter, limit: ROWS_AT_ONCE, after }),
    ),
  );
  printReport(outstandingColumns, rows, options);
}

async function unmatched(options: ReportFormat & { tz?: string }, command: Command): Promise<void> {
  const request = { now: new Date(), timeZone: readTimeZone(options, command) };
  const rows = await withDatabase((db) => unmatchedAgeing(db, request));
  printReport(unmatchedColumns, rows, options);
}

/** Every row of a list that is read page by page. */
async function allOf<Row>(read: (last: Row | undefined) => Promise<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await read(rows.at(-1));
    rows.push(...page);
    if (page.length < ROWS_AT_ONCE) return rows;
  }
}
