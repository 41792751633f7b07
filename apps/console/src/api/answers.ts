import { z } from "@hono/zod-openapi";
import { problemType, type ProblemStatus } from "./problem.ts";

const problemSchema = z
  .object({
    type: z.string().openapi({ example: "urn:rentease:problem:invalid_body" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z
      .array(
        z.object({
          field: z.string().openapi({ example: "instalments.0.amount" }),
          pointer: z
            .string()
            .optional()
            .openapi({ description: "Into the body", example: "#/instalments/0/amount" }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .openapi("Problem");

const described: Readonly<Record<ProblemStatus, string>> = {
  400: "The body is not JSON, or the Idempotency-Key not usable",
  401: "No API key, or one that is unknown or revoked",
  403: "The key's role may not do this",
  404: "There is no such thing",
  405: "Not with this method",
  409: "Something else came first, and nothing was done. For a payment its state now is in `payment`",
  413: "The body is larger than 1 MiB",
  415: "The body is not declared as JSON",
  422: "A field is not valid; `errors` names it",
  500: "A fault of ours",
  503: "The database can't be reached",
};

const everywhere = [401, 403, 503] as const;

function problems<const Status extends ProblemStatus>(statuses: readonly Status[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: described[status],
        content: { [problemType]: { schema: problemSchema } },
      },
    ]),
  ) as Record<
    Status,
    { description: string; content: { [problemType]: { schema: typeof problemSchema } } }
  >;
}

/** What a route answers: this with 200, and the problems it can have besides those that every route has. */
export function answers<Schema extends z.ZodType, const Status extends ProblemStatus>(
  description: string,
  schema: Schema,
  statuses: readonly Status[],
) {
  return {
    200: { description, content: { "application/json": { schema } } },
    ...problems([...everywhere, ...statuses]),
  };
}

/** The same for a report, which can be had as a table too. */
export function reportAnswers<Schema extends z.ZodType, const Status extends ProblemStatus>(
  description: string,
  schema: Schema,
  statuses: readonly Status[],
) {
  const { 200: success, ...others } = answers(description, schema, statuses);
  return {
    200: {
      ...success,
      content: {
        ...success.content,
        "text/csv": {
          schema: z.string().openapi({
            description:
              "Amounts as decimals of the currency's major unit, beside their currency; UTF-8 with a byte order mark",
          }),
        },
      },
    },
    ...others,
  };
}

/** The body of a request, in JSON. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema, required = true) {
  return { required, content: { "application/json": { schema } } };
}
