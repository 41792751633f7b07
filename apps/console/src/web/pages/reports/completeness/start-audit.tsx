import { For } from "../../../parts/action-form.tsx";
import { Link } from "../../../parts/link.tsx";

/** On to where audits are started; the period goes along. */
export function StartAudit() {
  return (
    <>
      <For role="operator">
        <Link to="/audits">Start an audit of it</Link>
      </For>
    </>
  );
}
