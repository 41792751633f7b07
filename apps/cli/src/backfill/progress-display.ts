import type { BackfillProgress } from "@rentease/db";
import { Presets, SingleBar } from "cli-progress";
import { formatCount } from "../format-count.ts";
import { formatDuration } from "../format-time.ts";
import type { Pace } from "./pace.ts";

/** Shows how far a backfill is, on stderr: stdout is for results. */
export type ProgressDisplay = {
  update(progress: BackfillProgress, pace: Pace): void;
  /** Says something that stays. */
  note(text: string): void;
  stop(): void;
};

/** Without a terminal: one line in so many milliseconds at most, and none where it would say the same. */
const everyMs = 3_000;

export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): ProgressDisplay {
  const inTerminal = new SingleBar(
    {
      stream,
      format: "{bar} {percentage}%  {said}",
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      // Ctrl-C pauses the backfill first.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  let shown: { percent: number; said: string } | null = null;
  const start = ({ percent, said }: { percent: number; said: string }) =>
    inTerminal.start(100, percent, { said });
  return {
    update(progress, pace) {
      const now = { percent: percentOf(progress), said: described(progress, pace) };
      if (shown) inTerminal.update(now.percent, { said: now.said });
      else start(now);
      shown = now;
    },
    note(text) {
      inTerminal.stop();
      stream.write(`${text}\n`);
      if (shown) start(shown);
    },
    stop() {
      inTerminal.stop();
      shown = null;
    },
  };
}

function lines(stream: NodeJS.WriteStream): ProgressDisplay {
  let printedAt = 0;
  let printed = "";
  return {
    update(progress, pace) {
      if (Date.now() - printedAt < everyMs) return;
      // How fast it goes is said with how far it is, and alone is nothing new.
      const far = `${percentOf(progress)}%  ${described(progress, null)}`;
      if (far === printed) return;
      printedAt = Date.now();
      printed = far;
      stream.write(`${percentOf(progress)}%  ${described(progress, pace)}\n`);
    },
    note: (text) => void stream.write(`${text}\n`),
    stop() {},
  };
}

function percentOf({ share }: BackfillProgress): number {
  return Math.floor(share * 100);
}

/** `28 of 84 windows, 12,345 objects (2,500/s), 25 requests/s, 3 min 20 s left` */
function described(
  { state, windows, counts, fetching, share }: BackfillProgress,
  pace: Pace | null,
): string {
  if (state === "planned") return "waiting for a worker";
  const { pending, running, done, failed } = windows;
  const { requestsPerSecond = null, objectsPerSecond = null, secondsLeft = null } = pace ?? {};
  const each = (rate: number | null) => formatCount(Math.round(rate ?? 0));
  const objectRate = objectsPerSecond === null ? "" : ` (${each(objectsPerSecond)}/s)`;
  return [
    `${formatCount(done)} of ${formatCount(pending + running + done + failed)} windows`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    `${formatCount(counts.listed)} objects${objectRate}`,
    ...(requestsPerSecond === null ? [] : [`${each(requestsPerSecond)} requests/s`]),
    ...(fetching > 0 ? [`${formatCount(fetching)} to fetch one by one`] : []),
    ...(secondsLeft === null || share === 1 ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join(", ");
}
