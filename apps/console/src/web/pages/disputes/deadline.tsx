import type { ListedDispute } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { Moment } from "../../parts/moment.tsx";
import { daysLeft } from "./days-left.ts";

/** Until when evidence can be sent, where any is asked for. */
export function Deadline({ of }: { of: ListedDispute }) {
  const { now } = useAsked();
  if (!of.needsResponse) {
    return <span class="unknown">{of.submissions > 0 ? "evidence sent" : "nothing to send"}</span>;
  }
  if (of.evidenceDueBy === null) return <span class="unknown">not known yet</span>;
  const { text, soon } = daysLeft(of.evidenceDueBy, now);
  return (
    <>
      <span class={soon ? "badge bad" : "badge waits"}>{text}</span>{" "}
      <Moment at={of.evidenceDueBy} />
    </>
  );
}
