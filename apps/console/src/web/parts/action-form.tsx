import { mayDo, type Role } from "@rentease/db";
import type { PropsWithChildren } from "hono/jsx";
import { useAsked } from "../asked-context.ts";
import { hrefOf } from "../frame.ts";

type ActionFormProps = PropsWithChildren<{
  /** The action's path. */
  to: string;
  /** As the action has it; who may not act sees nothing of the form. */
  needs?: Role;
  /** Fields that nobody types. */
  values?: Readonly<Record<string, string | null | undefined>>;
  class?: string;
  id?: string;
}>;

/** A form that acts, and comes back to this page if it is refused. */
export function ActionForm({
  to,
  needs = "operator",
  values = {},
  children,
  ...attributes
}: ActionFormProps) {
  const { user, frame, here } = useAsked();
  if (!mayDo(user.role, needs)) return null;
  return (
    <form method="post" action={hrefOf(frame, to)} {...attributes}>
      <input type="hidden" name="back" value={here} />
      {Object.entries(values).map(([name, value]) =>
        value === null || value === undefined ? null : (
          <input type="hidden" name={name} value={value} />
        ),
      )}
      {children}
    </form>
  );
}

/** Shown to those who may. */
export function For({ role, children }: PropsWithChildren<{ role: Role }>) {
  const { user } = useAsked();
  return mayDo(user.role, role) ? <>{children}</> : null;
}
