import { z } from "zod";

/** Of OpenAPI's schemas what a reader is told. */
export type Schema = {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  format?: string | undefined;
  description?: string | undefined;
  example?: unknown;
  default?: unknown;
  enum?: unknown[] | undefined;
  items?: Schema | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  allOf?: Schema[] | undefined;
  anyOf?: Schema[] | undefined;
};

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    description: z.string().optional(),
    example: z.unknown().optional(),
    default: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    items: schema.optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    allOf: z.array(schema).optional(),
    anyOf: z.array(schema).optional(),
  }),
);

const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  description: z.string().optional(),
  schema: schema.default({}),
});

const content = z.record(z.string(), z.object({ schema })).optional();

const operation = z.object({
  tags: z.array(z.string()).default([]),
  summary: z.string().default(""),
  description: z.string().default(""),
  parameters: z.array(z.union([z.object({ $ref: z.string() }), parameter])).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content })),
});

const document = z.object({
  info: z.object({ description: z.string() }),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({
    schemas: z.record(z.string(), schema),
    parameters: z.record(z.string(), parameter),
  }),
});

type Parameter = z.output<typeof parameter>;

export type Operation = {
  /** Of the page's part about it. */
  anchor: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  description: string;
  parameters: Parameter[];
  body: Schema | null;
  answers: { status: string; description: string; schema: Schema | null }[];
};

export type ApiReference = {
  description: string;
  basePath: string;
  /** In the order of the document. */
  operations: Operation[];
  schemas: Readonly<Record<string, Schema>>;
};

/** What the API's description says of its operations. @throws when it is no such document: a fault of ours. */
export function readDocument(given: unknown): ApiReference {
  const { info, servers, paths, components } = document.parse(given);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, about]) => ({
      anchor: `${method}${path}`.replace(/[^a-z]+/gi, "-").replace(/-$/, ""),
      method: method.toUpperCase(),
      path,
      tag: about.tags[0] ?? "Other",
      summary: about.summary,
      description: about.description,
      parameters: about.parameters.flatMap((each) =>
        "$ref" in each ? (components.parameters[nameOf(each.$ref)] ?? []) : each,
      ),
      body: schemaOf(about.requestBody?.content),
      answers: Object.entries(about.responses).map(([status, answer]) => ({
        status,
        description: answer.description,
        schema: schemaOf(answer.content),
      })),
    })),
  );
  return {
    description: info.description,
    basePath: servers[0]?.url ?? "",
    operations,
    schemas: components.schemas,
  };
}

/** `#/components/schemas/Booking` as `Booking`. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

function schemaOf(of: z.output<typeof content>): Schema | null {
  return Object.values(of ?? {})[0]?.schema ?? null;
}
