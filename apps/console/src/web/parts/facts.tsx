import type { Child } from "hono/jsx";

/** What is known of one thing, a line each; lines that are null are left out. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: Child] | null)[] }) {
  return (
    <dl class="facts">
      {of.map(
        (fact) =>
          fact && (
            <div>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
