import { useAsked } from "../asked-context.ts";
import { hrefOf } from "../frame.ts";

/** On to the rest of a list: the same page with a cursor. Back is the browser's, or the beginning. */
export function More({ next, cursor }: { next: string | null; cursor: string | undefined }) {
  const { here } = useAsked();
  const at = (place: string | null) => {
    const url = new URL(here, "http://console");
    const query = Object.fromEntries(url.searchParams);
    return hrefOf({ property: null, from: null, to: null, tz: null }, url.pathname, {
      ...query,
      cursor: place,
    });
  };
  if (next === null && cursor === undefined) return null;
  return (
    <nav class="more" aria-label="Pages">
      {cursor !== undefined && (
        <a href={at(null)} rel="first">
          From the beginning
        </a>
      )}
      {next !== null && (
        <a href={at(next)} rel="next" data-key="n">
          Next page
        </a>
      )}
    </nav>
  );
}
