import { usualPeriods } from "@rentease/core";
import { useAsked } from "./asked-context.ts";
import { hrefOf } from "./frame.ts";
import type { Filter } from "./page.ts";

type FilterBarProps = { filters: readonly Filter[]; properties: readonly string[] };

/** Property, period and zone. They stand in the URL, so that a link shows others what one sees. */
export function FilterBar({ filters, properties }: FilterBarProps) {
  const { frame, timeZone, here, now } = useAsked();
  const { pathname, searchParams } = new URL(here, "http://console");
  const own = [...searchParams].filter(
    ([name]) => !["property", "from", "to", "tz", "cursor"].includes(name),
  );
  const byProperty = filters.includes("property");
  const byPeriod = filters.includes("period");
  const periodLink = (from: string | null, to: string | null) =>
    hrefOf({ ...frame, from, to }, pathname, Object.fromEntries(own));
  return (
    <form method="get" action={pathname} class="filters" aria-label="Filter">
      {own.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {byProperty ? (
        <label>
          Property
          <select name="property">
            <option value="">All</option>
            {properties.map((name) => (
              <option value={name} selected={name === frame.property}>
                {name}
              </option>
            ))}
            {frame.property !== null && !properties.includes(frame.property) && (
              <option value={frame.property} selected>
                {frame.property}
              </option>
            )}
          </select>
        </label>
      ) : (
        frame.property !== null && <input type="hidden" name="property" value={frame.property} />
      )}
      {byPeriod ? (
        <>
          <label>
            From
            <input type="date" name="from" value={frame.from?.slice(0, 10)} />
          </label>
          <label>
            Before
            <input type="date" name="to" value={frame.to?.slice(0, 10)} />
          </label>
        </>
      ) : (
        <>
          {frame.from !== null && <input type="hidden" name="from" value={frame.from} />}
          {frame.to !== null && <input type="hidden" name="to" value={frame.to} />}
        </>
      )}
      <label>
        Time zone
        <input
          name="tz"
          value={timeZone}
          autocomplete="off"
          spellcheck={false}
          pattern="[A-Za-z].*"
          title="An IANA time zone, as in Europe/Amsterdam"
        />
      </label>
      <button type="submit" class="quiet">
        Apply
      </button>
      {byPeriod && (
        <span class="periods">
          {usualPeriods(timeZone, now).map(({ name, from, to }) => (
            <a href={periodLink(from, to)}>{name}</a>
          ))}
          {(frame.from !== null || frame.to !== null) && (
            <a href={periodLink(null, null)}>Any time</a>
          )}
        </span>
      )}
    </form>
  );
}
