import { z } from "zod";
import { page } from "../../page.ts";
import { ApiText } from "./api-text.tsx";
import { FieldsTable } from "./fields-table.tsx";
import { OperationPart } from "./operation-part.tsx";
import { type ApiReference, readDocument } from "./read-document.ts";
import { fieldsOf } from "./schema-fields.ts";

/** The HTTP API for people, from its own description. */
export const apiDocsPage = page({
  path: "/api-docs",
  title: "API",
  section: "api",
  filters: [],
  query: z.object({}),
  async show({ deps: { apiDocument, url } }) {
    const reference = readDocument(apiDocument);
    const tags = [...new Set(reference.operations.map(({ tag }) => tag))];
    return {
      body: (
        <>
          <h1>API</h1>
          <ApiText text={reference.description} />
          <p>
            It answers at <code>{`${url}${reference.basePath}`}</code>. For programs:{" "}
            <a href="/api/v1/openapi.json">OpenAPI 3.1, as JSON</a>.
          </p>
          {tags.map((tag) => (
            <section>
              <h2>{tag}</h2>
              {reference.operations
                .filter((operation) => operation.tag === tag)
                .map((operation) => (
                  <OperationPart operation={operation} reference={reference} url={url} />
                ))}
            </section>
          ))}
          <Schemas schemas={reference.schemas} />
        </>
      ),
    };
  },
});

function Schemas({ schemas }: Pick<ApiReference, "schemas">) {
  return (
    <section>
      <h2>Bodies</h2>
      {Object.entries(schemas).map(([name, schema]) => (
        <section id={`schema-${name}`}>
          <h3>{name}</h3>
          <FieldsTable label={`Fields of ${name}`} fields={fieldsOf(schema)} />
        </section>
      ))}
    </section>
  );
}
