import type { BackfillProgress } from "@rentease/db";
import { counted, countedOf } from "../../parts/counted.ts";

/** How much of the period was walked through: a backfill's, or an audit's. */
export function WalkProgress({ walk }: { walk: BackfillProgress }) {
  const { share, windows, fetching, givenUp } = walk;
  const percent = Math.floor(share * 100);
  const open = windows.pending + windows.running;
  return (
    <>
      <label class="walk">
        {percent}% of the period listed, {counted(windows.done)} of{" "}
        {countedOf(windows.done + open + windows.failed, "window")} done
        {windows.failed > 0 && `, ${counted(windows.failed)} failed`}
        <progress value={share} max={1} />
      </label>
      {fetching > 0 && <p>{countedOf(fetching, "object")} still to be fetched one by one.</p>}
      {givenUp > 0 && (
        <p class="refusal">
          {countedOf(givenUp, "object")} could not be had from Stripe: <code>rentease sweep</code>{" "}
          names them and asks for them again.
        </p>
      )}
    </>
  );
}
