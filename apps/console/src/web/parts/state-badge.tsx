/** What each state means to whoever looks: green is settled, amber waits for somebody, red went wrong, grey is neither. */
const tones: Readonly<Record<string, "good" | "waits" | "bad">> = {
  accepted: "good",
  applied: "good",
  delivered: "good",
  finished: "good",
  matched: "good",
  paid: "good",
  repaired: "good",
  succeeded: "good",
  won: "good",
  found: "waits",
  in_transit: "waits",
  needs_response: "waits",
  paused: "waits",
  pending: "waits",
  planned: "waits",
  requires_capture: "waits",
  running: "waits",
  suggested: "waits",
  under_review: "waits",
  unmatched: "waits",
  warning_needs_response: "waits",
  warning_under_review: "waits",
  disputed: "bad",
  failed: "bad",
  left: "bad",
  lost: "bad",
};

/** A state as a word, coloured by what it means. */
export function StateBadge({ state }: { state: string }) {
  const tone = Object.hasOwn(tones, state) ? tones[state] : "plain";
  return <span class={`badge ${tone}`}>{state.replaceAll("_", " ")}</span>;
}
