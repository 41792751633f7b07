import { curlOf } from "./example.ts";
import { FieldsTable } from "./fields-table.tsx";
import { WithCode } from "./api-text.tsx";
import type { ApiReference, Operation } from "./read-document.ts";
import { fieldsOf } from "./schema-fields.ts";
import { SchemaType } from "./schema-type.tsx";

type OperationPartProps = { operation: Operation; reference: ApiReference; url: string };

export function OperationPart({ operation, reference, url }: OperationPartProps) {
  const { anchor, method, path, summary, description, parameters, body, answers } = operation;
  const name = `${method} ${path}`;
  return (
    <details class="operation" id={anchor}>
      <summary>
        <h3>
          <code>
            {method} {path}
          </code>
        </h3>{" "}
        {summary}
      </summary>
      <p>{description}</p>
      {parameters.length > 0 && (
        <FieldsTable
          label={`Parameters of ${name}`}
          fields={parameters.map((parameter) => ({ ...parameter, place: parameter.in }))}
        />
      )}
      {body && (
        <>
          <p>
            Body: JSON, <SchemaType of={body} />
          </p>
          {body.$ref === undefined && (
            <FieldsTable label={`Body of ${name}`} fields={fieldsOf(body)} />
          )}
        </>
      )}
      <pre class="payload" tabindex={0} role="region" aria-label={`Example of ${name}`}>
        <code>{curlOf(operation, reference, url)}</code>
      </pre>
      <dl class="answers">
        {answers.map((answer) => (
          <div>
            <dt>{answer.status}</dt>
            <dd>
              <WithCode text={answer.description} />
              {answer.schema && (
                <>
                  : <SchemaType of={answer.schema} />
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {answers.map(
        ({ status, schema }) =>
          schema &&
          schema.$ref === undefined &&
          fieldsOf(schema).length > 0 && (
            <FieldsTable label={`Answer ${status} of ${name}`} fields={fieldsOf(schema)} />
          ),
      )}
    </details>
  );
}
