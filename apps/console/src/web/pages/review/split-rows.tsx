import type { ListedPayment } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { For } from "../../parts/action-form.tsx";
import { Key } from "../../parts/key.tsx";
import { ShareRows } from "../../parts/share-rows.tsx";
import { typedEach } from "../../typed.ts";
import { AcrossCurrencies, form } from "./decision-form.tsx";

/** Rows that are there at once, and those folded away. */
const shownRows = 4;
const mostRows = 20;

type SplitRowsProps = {
  payment: ListedPayment;
  /** References to choose from while typing. */
  proposed: readonly string[];
  /** The question about currencies stands here, unless it is asked above already. */
  asksAcrossCurrencies: boolean;
};

/** One payment over several bookings. What is left is shown while one types, and checked when it is sent. */
export function SplitRows({ payment, proposed, asksAcrossCurrencies }: SplitRowsProps) {
  const { sent } = useAsked();
  const typed = ["booking", "amount"].flatMap((field) => typedEach(sent, form, field) ?? []);
  return (
    <For role="operator">
      <details class="split" open={typed.some((text) => text !== "")}>
        <summary data-key="s">
          Split over several bookings <Key of="s" />
        </summary>
        <ShareRows
          form={form}
          currency={payment.currency}
          most={mostRows}
          shown={shownRows}
          proposed={proposed}
          available={payment.received}
        />
        {asksAcrossCurrencies && (
          <AcrossCurrencies>Also bookings in another currency</AcrossCurrencies>
        )}
        <button type="submit" formaction={`/payments/${payment.id}/match`}>
          Split
        </button>
      </details>
    </For>
  );
}
