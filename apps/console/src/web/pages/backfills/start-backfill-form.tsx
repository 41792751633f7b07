import { listedObjects } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { kindInWords } from "../../kinds-in-words.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { PeriodFields } from "../../parts/period-fields.tsx";

/** Which period of Stripe's history is to be fetched, and what of it. */
export function StartBackfillForm() {
  const { sent } = useAsked();
  const typed = sent?.form["objects"];
  const isChosen = (object: string) =>
    sent === null || (Array.isArray(typed) ? typed.includes(object) : typed === object);
  return (
    <ActionForm to="/backfills" class="start">
      <PeriodFields />
      <fieldset>
        <legend>What to fetch</legend>
        {listedObjects.map((object) => (
          <label>
            <input type="checkbox" name="objects" value={object} checked={isChosen(object)} />
            {kindInWords(object)}
          </label>
        ))}
      </fieldset>
      <label>
        <input
          type="checkbox"
          name="dry_run"
          value="yes"
          checked={sent?.form["dry_run"] === "yes"}
        />
        Only count what it would bring, and write nothing
      </label>
      <button type="submit">Start the backfill</button>
    </ActionForm>
  );
}
