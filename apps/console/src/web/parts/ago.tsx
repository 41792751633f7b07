import { useAsked } from "../asked-context.ts";
import { durationInWords } from "../duration-in-words.ts";

/** How long ago a moment is, as in `4 minutes ago`. */
export function Ago({ at }: { at: Date }) {
  const { now } = useAsked();
  const past = now.getTime() - at.getTime();
  return (
    <time datetime={at.toISOString()}>
      {past < 1000 ? "just now" : `${durationInWords(past)} ago`}
    </time>
  );
}
