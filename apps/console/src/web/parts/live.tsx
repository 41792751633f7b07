import type { PropsWithChildren } from "hono/jsx";
import { useAsked } from "../asked-context.ts";

type LiveProps = PropsWithChildren<{
  /** Of the region, unique on its page. */
  id: string;
  /** Whether anything may still change: without that it no longer asks. */
  active: boolean;
  everySeconds?: number;
}>;

/**
 * A part of a page that keeps itself up to date: it asks for the same page again and takes its own part of it, by which
 * the page needs no second route. What has the focus keeps it.
 */
export function Live({ id, active, everySeconds = 2, children }: LiveProps) {
  const { here } = useAsked();
  const polling = {
    "hx-get": here,
    "hx-select": `#${id}`,
    "hx-trigger": `every ${everySeconds}s`,
    "hx-target": "this",
    "hx-swap": "outerMorph",
  };
  return (
    <div id={id} {...(active && polling)}>
      {children}
    </div>
  );
}
