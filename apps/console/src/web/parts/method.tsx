import { methodName } from "../method-name.ts";

/** How it was paid, in a list; a dash where it is not known yet. */
export function Method({ of: method }: { of: string | null }) {
  return method === null ? <span class="unknown">–</span> : <>{methodName(method)}</>;
}
