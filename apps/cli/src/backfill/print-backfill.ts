import type { BackfillProgress, BackfillWindow } from "@rentease/db";
import { describedBudget } from "../described-budget.ts";
import { formatCount } from "../format-count.ts";
import { formatDuration, formatTime, formatZonedTime } from "../format-time.ts";
import { printFields } from "../print-fields.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import type { BackfillReport } from "./backfill-report.ts";

/** Prints a backfill to stdout, as one JSON object or for a person. */
export function tellReport(report: BackfillReport, json: boolean | undefined): void {
  if (json) printJson(report);
  else printReport(report);
}

/** Its failed windows last. */
function printReport(report: BackfillReport): void {
  const { mode, windows, counts, failed, durationSeconds, requests } = report;
  const { pending, running, done } = windows;
  // Of a dry run it is what would happen.
  const would = (what: string) => (mode === "dry_run" ? `would be ${what}` : what);
  const open = pending + running;
  printFields([
    ["backfill", report.id],
    ["state", `${report.state}${mode === "dry_run" ? " (dry run)" : ""}`],
    ["period", describedPeriod(report)],
    ["objects", report.objects.join(", ")],
    ["started by", report.startedBy],
    ["took", durationSeconds === null ? null : formatDuration(durationSeconds)],
    [
      "windows",
      [
        `${formatCount(done)} done`,
        `${formatCount(windows.failed)} failed`,
        ...(open > 0 ? [`${formatCount(open)} open`] : []),
      ].join(", "),
    ],
    ["requests", formatCount(counts.requests)],
    ["listed", formatCount(counts.listed)],
    ["fetched one by one", formatCount(report.fetched)],
    [would("created"), formatCount(counts.created)],
    [would("changed"), formatCount(counts.changed)],
    [would("matched"), formatCount(counts.matched)],
    [would("suggested"), formatCount(counts.suggested)],
    [would("adopted"), formatCount(counts.adopted)],
    ["reads in 30 days", describedBudget(requests)],
  ]);
  if (failed.length === 0) return;
  console.log("");
  printTable(
    ["failed window", "from", "to", "attempts", "error"],
    failed.map(({ kind, from, to, attempts, error }) => [
      kind,
      formatZonedTime(from, report.timeZone),
      formatZonedTime(to, report.timeZone),
      String(attempts),
      error ?? "",
    ]),
  );
}

/** `2026-01-01 00:00 to 2026-10-01 00:00, Europe/Amsterdam` */
export function describedPeriod({
  from,
  to,
  timeZone,
}: Pick<BackfillProgress, "from" | "to" | "timeZone">): string {
  return `${formatZonedTime(from, timeZone)} to ${formatZonedTime(to, timeZone)}, ${timeZone}`;
}

export function printBackfills(backfills: readonly BackfillProgress[]): void {
  printTable(
    [
      "created",
      "backfill",
      "period",
      "state",
      "progress",
      "listed",
      "new",
      "changed",
      "failed",
      "by",
    ],
    backfills.map((backfill) => [
      formatTime(backfill.createdAt),
      backfill.id,
      describedPeriod(backfill),
      `${backfill.state}${backfill.mode === "dry_run" ? " (dry run)" : ""}`,
      `${Math.floor(backfill.share * 100)}%`,
      formatCount(backfill.counts.listed),
      formatCount(backfill.counts.created),
      formatCount(backfill.counts.changed),
      formatCount(backfill.windows.failed),
      backfill.startedBy,
    ]),
  );
}

export function printWindows(windows: readonly BackfillWindow[], timeZone: string): void {
  printTable(
    ["kind", "from", "to", "state", "requests", "listed", "new", "changed", "error"],
    windows.map((window) => [
      window.kind,
      formatZonedTime(window.from, timeZone),
      formatZonedTime(window.to, timeZone),
      window.state,
      formatCount(window.requests),
      formatCount(window.listed),
      formatCount(window.created),
      formatCount(window.changed),
      window.error ?? "",
    ]),
  );
}
