import type { EventCounts } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { Link } from "../../parts/link.tsx";
import { eventStates } from "./event-query.ts";

type EventFiltersProps = {
  state: string | undefined;
  type: string | undefined;
  types: EventCounts["types"];
};

/** State and type, beside the frame's period, which goes along. */
export function EventFilters({ state, type, types }: EventFiltersProps) {
  const { frame } = useAsked();
  return (
    <form method="get" action="/events" class="filters" aria-label="Which events">
      {Object.entries(frame).map(
        ([name, value]) => value !== null && <input type="hidden" name={name} value={value} />,
      )}
      <label>
        State
        <select name="state">
          <option value="">All</option>
          {eventStates.map((each) => (
            <option value={each} selected={each === state}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <label>
        Type
        <input
          name="type"
          value={type}
          list="event-types"
          autocomplete="off"
          spellcheck={false}
          placeholder="charge.succeeded"
        />
      </label>
      <datalist id="event-types">
        {types.map((each) => (
          <option value={each.type} />
        ))}
      </datalist>
      <button type="submit" class="quiet">
        Show
      </button>
      {(state !== undefined || type !== undefined) && <Link to="/events">Show all</Link>}
    </form>
  );
}
