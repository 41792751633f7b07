import type { BackfillWindow } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { kindInWords } from "../../kinds-in-words.ts";
import { counted, countedOf } from "../../parts/counted.ts";
import { momentIn } from "../../parts/moment.tsx";
import { type Cell, windowCells } from "./window-cells.ts";

/** More can't be told apart, and a page of them is slow. */
const mostCells = 600;

/** What a cell shows besides its colour. */
const marks = { done: "✓", failed: "!", running: "…", pending: "·" } as const;

/** How far each kind is: a cell a window, by time. */
export function WindowGrid({ windows }: { windows: readonly BackfillWindow[] }) {
  const kinds = windowCells(windows, mostCells);
  if (kinds.length === 0) return <p class="empty">The period is about to be cut into windows.</p>;
  return (
    <>
      <p class="legend">
        {Object.entries(marks).map(([state, mark]) => (
          <span>
            <span class={`window ${state}`} aria-hidden="true">
              {mark}
            </span>{" "}
            {state}
          </span>
        ))}
        {windows.length > mostCells && <span>Each square is several windows.</span>}
      </p>
      {kinds.map(({ kind, cells, ...of }) => (
        <section>
          <h3>
            {kindInWords(kind)}{" "}
            <small>
              {counted(of.done)} of {countedOf(of.windows, "window")}
            </small>
          </h3>
          <ol class="windows">
            {cells.map((cell) => (
              <CellOf cell={cell} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function CellOf({ cell }: { cell: Cell }) {
  const { timeZone } = useAsked();
  const { from, to, state, windows, done, listed } = cell;
  const period = `${momentIn(from, timeZone)} – ${momentIn(to, timeZone)}`;
  const told =
    windows === 1 ? state : `${counted(done)} of ${counted(windows)} done${other(state)}`;
  return (
    <li class={`window ${state}`} title={`${period}: ${told}, ${counted(listed)} listed`}>
      {marks[state]}
    </li>
  );
}

function other(state: Cell["state"]): string {
  return state === "done" ? "" : `, some ${state}`;
}
