import { For } from "../../parts/action-form.tsx";
import { Key } from "../../parts/key.tsx";

type CandidateButtonsProps = { reference: string; place: number; paymentId: string };

/** What can be done with a booking that is proposed. */
export function CandidateButtons({ reference, place, paymentId }: CandidateButtonsProps) {
  const keys = place === 0 ? ["a", "1"] : [String(place + 1)];
  return (
    <For role="operator">
      <div class="actions">
        <button
          type="submit"
          formaction={`/payments/${paymentId}/match`}
          name="only"
          value={reference}
          data-key={keys.join(" ")}
        >
          Accept {reference}
          {place < 9 && keys.map((key) => <Key of={key} />)}
        </button>
        <button
          type="submit"
          formaction={`/payments/${paymentId}/reject`}
          name="only"
          value={reference}
          class="quiet"
          data-key={place === 0 ? "x" : undefined}
        >
          Reject {reference}
          {place === 0 && <Key of="x" />}
        </button>
        <AddToSplit reference={reference} text="Add to the split" />
      </div>
    </For>
  );
}

/** What can be done with a booking that was found. */
export function FoundButtons({ reference, paymentId }: { reference: string; paymentId: string }) {
  return (
    <For role="operator">
      <div class="actions">
        <button
          type="submit"
          formaction={`/payments/${paymentId}/match`}
          name="only"
          value={reference}
          aria-label={`Match to ${reference}`}
        >
          Match
        </button>
        <AddToSplit reference={reference} text="Add" />
      </div>
    </For>
  );
}

type AddToSplitProps = { reference: string; text: string };

/** Into the next row of the split, with what it still expects; nothing is decided yet. */
function AddToSplit({ reference, text }: AddToSplitProps) {
  return (
    <button
      type="submit"
      name="add"
      value={reference}
      class="quiet"
      aria-label={`Add to the split: ${reference}`}
    >
      {text}
    </button>
  );
}
