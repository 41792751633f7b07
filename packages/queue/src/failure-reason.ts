import { UnrecoverableError } from "bullmq";

/**
 * What BullMQ is told of a failed attempt; it stores the message where the console shows it.
 *
 * The one place where `retry: false` becomes BullMQ's `UnrecoverableError`. Only errors of ours keep
 * their message: a driver's may quote the row it failed on (P10). The whole error goes to `onError`.
 */
export function failureReason(error: unknown): Error {
  const isError = error instanceof Error;
  const name = isError ? error.name : "non-error";
  const code = fieldOf(error, "code") ?? fieldOf(fieldOf(error, "cause"), "code");
  const retry = fieldOf(error, "retry");
  const ours = isError && typeof retry === "boolean";
  const message = [
    name,
    ...(typeof code === "string" ? [code] : []),
    ...(ours ? [error.message] : []),
  ].join(": ");
  const reason = retry === false ? new UnrecoverableError(message) : new Error(message);
  reason.stack = [message, ...frames(isError ? error.stack : undefined)].join("\n");
  return reason;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
}

function frames(stack: string | undefined): string[] {
  return (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
}
