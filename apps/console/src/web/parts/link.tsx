import type { PropsWithChildren } from "hono/jsx";
import { useAsked } from "../asked-context.ts";
import { hrefOf, type QueryValues } from "../frame.ts";

type LinkProps = PropsWithChildren<{
  to: string;
  query?: QueryValues;
  class?: string;
  /** The key that follows it. */
  keyed?: string | undefined;
  rel?: string;
  title?: string | undefined;
  "aria-label"?: string;
  "aria-current"?: "page";
}>;

/** A link within the console; property, period and zone go along. */
export function Link({ to, query, keyed, children, ...attributes }: LinkProps) {
  const { frame } = useAsked();
  return (
    <a href={hrefOf(frame, to, query)} data-key={keyed} {...attributes}>
      {children}
    </a>
  );
}
