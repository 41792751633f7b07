import type { BackfillWindow } from "@rentease/db";

type Shown = Pick<BackfillWindow, "kind" | "from" | "to" | "state" | "listed">;

/** A square of the grid: one window, or several where there are too many to look at. */
export type Cell = {
  from: Date;
  to: Date;
  windows: number;
  done: number;
  listed: number;
  /** Of the window that needs looking at most. */
  state: "failed" | "running" | "pending" | "done";
};

export type KindOfCells = { kind: string; windows: number; done: number; cells: Cell[] };

/** What of several windows is told of them together. */
const byUrgency = ["failed", "running", "pending", "done"] as const;

/**
 * The windows by kind and time; each kind's neighbours together, so that there are about `most` cells at most.
 * @param windows by kind and time.
 */
export function windowCells(windows: readonly Shown[], most: number): KindOfCells[] {
  const together = Math.ceil(windows.length / most);
  const kinds = new Map<string, Shown[]>();
  for (const window of windows) {
    const known = kinds.get(window.kind);
    if (known) known.push(window);
    else kinds.set(window.kind, [window]);
  }
  return [...kinds].map(([kind, all]) => ({
    kind,
    windows: all.length,
    done: doneOf(all),
    cells: Array.from({ length: Math.ceil(all.length / together) }, (_, index) =>
      cellOf(all.slice(index * together, (index + 1) * together)),
    ),
  }));
}

function cellOf(windows: readonly Shown[]): Cell {
  const states = new Set(windows.map(({ state }) => state));
  return {
    from: new Date(Math.min(...windows.map(({ from }) => from.getTime()))),
    to: new Date(Math.max(...windows.map(({ to }) => to.getTime()))),
    windows: windows.length,
    done: doneOf(windows),
    listed: windows.reduce((sum, { listed }) => sum + listed, 0),
    state: byUrgency.find((state) => states.has(state)) ?? "pending",
  };
}

function doneOf(windows: readonly Shown[]): number {
  return windows.filter(({ state }) => state === "done").length;
}
