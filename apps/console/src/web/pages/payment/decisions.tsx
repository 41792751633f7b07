import { reasonsInWords, ruleInWords } from "@rentease/core";
import type { DecisionRecord, ListedPayment } from "@rentease/db";
import { capitalised, decisionInWords } from "../../decision-in-words.ts";
import { Moment } from "../../parts/moment.tsx";

type Props = {
  payment: ListedPayment;
  history: readonly DecisionRecord[];
  nameOf: (actor: string) => string;
};

/** All that was decided about the payment, the last first. */
export function Decisions({ payment: { currency }, history, nameOf }: Props) {
  return (
    <>
      <h2>Decisions</h2>
      {history.length === 0 && <p class="empty">Nothing was decided yet.</p>}
      <ol class="decisions" reversed>
        {history.map((decision) => {
          const why = reasonsInWords(decision.reasons, { currency }).join(", ");
          const byRule = decision.rule !== null && decision.rule !== "person";
          return (
            <li class={decision.undoneBy === null ? undefined : "undone"}>
              <p>
                <Moment at={decision.at} />: {capitalised(nameOf(decision.by))}{" "}
                {decisionInWords(decision, currency)}
                {decision.undoneBy !== null && " (taken back since)"}
              </p>
              {(why !== "" || byRule) && (
                <p class="why">
                  {byRule && ruleInWords(decision.rule ?? "")}
                  {byRule && why !== "" && ": "}
                  {why}
                </p>
              )}
              {decision.note !== null && <blockquote class="note">{decision.note}</blockquote>}
            </li>
          );
        })}
      </ol>
    </>
  );
}
