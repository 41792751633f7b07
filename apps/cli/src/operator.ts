import { userInfo } from "node:os";

/** Who a command decides for: whoever runs it on this machine. */
export function operator(): string {
  return `cli:${userInfo().username}`;
}
