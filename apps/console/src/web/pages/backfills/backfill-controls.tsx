import type { BackfillProgress } from "@rentease/db";
import { ActionForm } from "../../parts/action-form.tsx";

type Controlled = Pick<BackfillProgress, "id" | "state" | "windows">;

/** What may be done to a walk in its state: a backfill's, or an audit's. */
export function BackfillControls({ walk }: { walk: Controlled }) {
  const { id, state, windows } = walk;
  const goes = state === "planned" || state === "running";
  const mayRetry = windows.failed > 0 && state !== "canceled";
  return (
    <div class="actions">
      {goes && (
        <ActionForm to={`/backfills/${id}/pause`}>
          <button type="submit">Pause</button>
        </ActionForm>
      )}
      {state === "paused" && (
        <ActionForm to={`/backfills/${id}/resume`}>
          <button type="submit">Resume</button>
        </ActionForm>
      )}
      {mayRetry && (
        <ActionForm to={`/backfills/${id}/retry`}>
          <button type="submit">Retry what failed</button>
        </ActionForm>
      )}
      {(goes || state === "paused") && (
        <ActionForm to={`/backfills/${id}/cancel`}>
          <button type="submit" class="quiet">
            Cancel for good
          </button>
        </ActionForm>
      )}
    </div>
  );
}
