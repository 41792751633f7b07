import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

/** The address at the other end of the connection; undefined where there is none, as in a test. */
export function peerOf(c: Context): string | undefined {
  try {
    return getConnInfo(c).remote.address?.replace(/^::ffff:/, "");
  } catch {
    return undefined;
  }
}
