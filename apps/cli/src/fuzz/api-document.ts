// For the tests: the operations of the API, as its own description has them.

/** Of JSON Schema what the API uses. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  example?: unknown;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: unknown;
  anyOf?: Schema[];
  allOf?: Schema[];
  oneOf?: Schema[];
};

type Parameter = {
  $ref?: string;
  name?: string;
  in?: string;
  required?: boolean;
  schema?: Schema;
};

type Document = {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: Parameter[];
        requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
      }
    >
  >;
  components: { schemas: Record<string, Schema> };
};

export type Operation = {
  method: string;
  /** With its parameters as `{id}`. */
  path: string;
  query: { name: string; required: boolean; schema: Schema }[];
  body: { schema: Schema; required: boolean } | null;
};

/** Every operation, its schemas with nothing left to be looked up. */
export function operationsOf(document: Document): Operation[] {
  const { schemas } = document.components;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
      const query = parameters.filter((parameter) => parameter.in === "query");
      return {
        method: method.toUpperCase(),
        path,
        query: query.map(({ name = "", required = false, schema: of = {} }) => {
          return { name, required, schema: resolve(of, schemas) };
        }),
        body: schema
          ? { schema: resolve(schema, schemas), required: requestBody?.required ?? false }
          : null,
      };
    }),
  );
}

function resolve(schema: Schema, schemas: Record<string, Schema>): Schema {
  const named = schema.$ref && schemas[schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1)];
  if (named) return resolve(named, schemas);
  const each = (list: Schema[]) => list.map((one) => resolve(one, schemas));
  return {
    ...schema,
    ...(schema.items && { items: resolve(schema.items, schemas) }),
    ...(schema.anyOf && { anyOf: each(schema.anyOf) }),
    ...(schema.allOf && { allOf: each(schema.allOf) }),
    ...(schema.oneOf && { oneOf: each(schema.oneOf) }),
    ...(schema.properties && {
      properties: Object.fromEntries(
        Object.entries(schema.properties).map(([name, one]) => [name, resolve(one, schemas)]),
      ),
    }),
  };
}
