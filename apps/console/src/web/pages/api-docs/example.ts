import { type ApiReference, nameOf, type Operation, type Schema } from "./read-document.ts";

/** A request as a shell sends it; the key stands in $RENTEASE_KEY. */
export function curlOf(
  operation: Operation,
  { basePath, schemas }: ApiReference,
  url: string,
): string {
  const { method, parameters, body } = operation;
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const found = parameters.find(
      (parameter) => parameter.in === "path" && parameter.name === name,
    );
    return encodeURIComponent(String(exampleOf(found?.schema ?? {}, schemas)));
  });
  const needed = parameters.filter((parameter) => parameter.in === "query" && parameter.required);
  const query = new URLSearchParams();
  for (const { name, schema } of needed) query.set(name, String(exampleOf(schema, schemas)));
  const search = query.size === 0 ? "" : `?${query.toString()}`;
  return [
    `curl ${method === "GET" ? "" : `-X ${method} `}'${url}${basePath}${path}${search}'`,
    `-H "Authorization: Bearer $RENTEASE_KEY"`,
    ...(body
      ? [
          `-H 'Content-Type: application/json'`,
          `-d '${JSON.stringify(exampleOf(body, schemas), null, 2).replaceAll("'", "'\\''")}'`,
        ]
      : []),
  ].join(" \\\n  ");
}

const byFormat: Readonly<Record<string, string>> = {
  uuid: "01975c3e-8d00-7000-8000-000000000001",
  date: "2026-06-01",
  "date-time": "2026-06-01T10:00:00.000Z",
  email: "guest@example.com",
};

/** What such a value may be: an object with the fields that it needs, or that have an example of their own. */
function exampleOf(schema: Schema, schemas: ApiReference["schemas"]): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref !== undefined) return exampleOf(schemas[nameOf(schema.$ref)] ?? {}, schemas);
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.items) return [exampleOf(schema.items, schemas)];
  const [first] = schema.anyOf ?? [];
  if (first) return exampleOf(first, schemas);
  if (schema.properties || schema.allOf) return exampleObject(schema, schemas);
  const type = [schema.type ?? "string"].flat()[0];
  if (type === "integer" || type === "number") return 1;
  if (type === "boolean") return true;
  if (type === "object") return {};
  return byFormat[schema.format ?? ""] ?? "text";
}

function exampleObject(schema: Schema, schemas: ApiReference["schemas"]): object {
  const parts = (schema.allOf ?? []).map((part) => exampleOf(part, schemas));
  const own = Object.entries(schema.properties ?? {})
    .filter(([name, of]) => schema.required?.includes(name) || of.example !== undefined)
    .map(([name, of]) => [name, exampleOf(of, schemas)]);
  return Object.assign({}, ...parts, Object.fromEntries(own)) as object;
}
