import type { PropsWithChildren } from "hono/jsx";
import { useAsked } from "../asked-context.ts";
import { Link } from "./link.tsx";

type ListFilterProps = PropsWithChildren<{
  /** Of the list. */
  path: string;
  label: string;
  /** Whether any of its own filters is set. */
  set: boolean;
}>;

/** A list's own filters, beside the frame's, which go along. */
export function ListFilter({ path, label, set, children }: ListFilterProps) {
  const { frame } = useAsked();
  return (
    <form method="get" action={path} class="filters" aria-label={label}>
      {Object.entries(frame).map(
        ([name, value]) => value !== null && <input type="hidden" name={name} value={value} />,
      )}
      {children}
      <button type="submit" class="quiet">
        Show
      </button>
      {set && <Link to={path}>Show all</Link>}
    </form>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  /** Each value, and what it is called. */
  of: readonly (readonly [value: string, name: string])[];
  chosen: string | undefined;
};

/** One of several, or any of them. */
export function Choice({ name, label, of, chosen }: ChoiceProps) {
  const unknown = chosen !== undefined && !of.some(([value]) => value === chosen);
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">Any</option>
        {of.map(([value, called]) => (
          <option value={value} selected={value === chosen}>
            {called}
          </option>
        ))}
        {unknown && (
          <option value={chosen} selected>
            {chosen}
          </option>
        )}
      </select>
    </label>
  );
}
