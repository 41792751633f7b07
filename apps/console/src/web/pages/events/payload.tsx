import { mayDo, type Role } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";

/** A payload holds names, e-mails and the last digits of cards (P10). */
const mayReadPayloads: Role = "operator";

/** What Stripe sent, laid out to be read; for viewers, that there is something. */
export function Payload({ text }: { text: string }) {
  const { user } = useAsked();
  if (!mayDo(user.role, mayReadPayloads)) {
    return (
      <p>It is kept as Stripe sent it. It holds personal data: operators and admins see it.</p>
    );
  }
  return (
    <>
      <p>As Stripe sent it, with personal data in it.</p>
      <pre class="payload" tabindex={0} role="region" aria-label="Payload">
        <code>{laidOut(text)}</code>
      </pre>
    </>
  );
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
