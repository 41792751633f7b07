import type { Hook } from "@hono/zod-openapi";
import type { core } from "zod";
import type { ApiEnv } from "./env.ts";
import { bodyFault, type FieldFault, Problem } from "./problem.ts";

/** Names every field of a request that is not valid. */
export const invalidInput: Hook<unknown, ApiEnv, string, void> = (result) => {
  if (result.success) return;
  const inBody = result.target === "json";
  const errors = result.error.issues.flatMap((issue) => faultsOf(issue, inBody));
  throw new Problem(422, inBody ? "invalid_body" : "invalid_request", { errors });
};

function faultsOf(issue: core.$ZodIssue, inBody: boolean): FieldFault[] {
  const fault = (path: readonly PropertyKey[], detail: string) =>
    inBody ? bodyFault(path, detail) : { field: path.map(String).join("."), detail };
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => fault([...issue.path, key], "is not known here"));
  }
  return [fault(issue.path, issue.message)];
}
