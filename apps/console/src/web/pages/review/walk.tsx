import type { ListedPayment, WaitingAround } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { hrefOf } from "../../frame.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { Key } from "../../parts/key.tsx";
import { Link } from "../../parts/link.tsx";
import { grouped } from "../../parts/money.tsx";

type WalkProps = {
  payment: ListedPayment;
  around: WaitingAround;
  /** The payment decided about a moment ago. */
  lastDecided: ListedPayment | null;
  /** A person's decision about the payment shown can be taken back. */
  undoable: boolean;
};

/** On to the next and back, and taking back what was just decided. */
export function Walk({
  payment,
  around: { previous, next, before, total },
  lastDecided,
  undoable,
}: WalkProps) {
  const waits = payment.review === "unmatched" || payment.review === "suggested";
  return (
    <nav class="actions walk" aria-label="Review queue">
      {previous !== null && (
        <Link to={`/review/${previous}`} keyed="k" rel="prev">
          Previous
          <Key of="k" />
        </Link>
      )}
      {next !== null && (
        <Link to={`/review/${next}`} keyed="j" rel="next">
          Next
          <Key of="j" />
        </Link>
      )}
      <Link to="/review">
        {waits ? `${before + 1} of ${total} that wait` : `${total} more wait`}
      </Link>
      <Undo payment={payment} lastDecided={lastDecided} undoable={undoable} />
    </nav>
  );
}

/** Of the payment decided about a moment ago, or else of the one that is shown. */
function Undo({ payment, lastDecided, undoable }: Omit<WalkProps, "around">) {
  const { frame } = useAsked();
  const about = lastDecided ?? payment;
  if (!lastDecided && !undoable) return null;
  const whose = about.payer.name ?? about.payer.email ?? "an unknown payer";
  return (
    <ActionForm
      to={`/payments/${about.id}/undo`}
      values={{
        to: hrefOf(frame, `/review/${about.id}`),
        expected_decision: about.decision ?? "",
      }}
    >
      <button type="submit" class="quiet" data-key="u">
        Undo: {grouped(about.received, about.currency)} from {whose}
        <Key of="u" />
      </button>
    </ActionForm>
  );
}
