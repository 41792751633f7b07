import { useAsked } from "../asked-context.ts";

/** From, before and the zone of their days; what was typed before a refusal stands there again. */
export function PeriodFields() {
  const { frame, timeZone, sent } = useAsked();
  const typed = (name: string): string | null => {
    const value = sent?.form[name];
    return typeof value === "string" ? value : null;
  };
  const wrong = (name: string) => (sent?.refusal?.field === name ? ("true" as const) : undefined);
  return (
    <>
      <label>
        From
        <input
          type="date"
          name="from"
          required
          value={typed("from") ?? frame.from?.slice(0, 10)}
          aria-invalid={wrong("from")}
        />
      </label>
      <label>
        Before (now, if left empty)
        <input
          type="date"
          name="to"
          value={typed("to") ?? frame.to?.slice(0, 10)}
          aria-invalid={wrong("to")}
        />
      </label>
      <label>
        Days of the time zone
        <input
          name="time_zone"
          required
          value={typed("time_zone") ?? timeZone}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={wrong("time_zone")}
        />
      </label>
    </>
  );
}
