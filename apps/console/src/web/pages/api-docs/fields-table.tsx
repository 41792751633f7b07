import { Table } from "../../parts/table.tsx";
import { WithCode } from "./api-text.tsx";
import { SchemaType } from "./schema-type.tsx";
import type { Field } from "./schema-fields.ts";

type FieldsTableProps = {
  label: string;
  fields: readonly (Field & { place?: string; description?: string | undefined })[];
};

/** Fields of a body, or parameters with the place they stand in. */
export function FieldsTable({ label, fields }: FieldsTableProps) {
  const placed = fields.some(({ place }) => place !== undefined);
  return (
    <Table
      label={label}
      rows={fields}
      empty="None."
      columns={[
        {
          name: "Name",
          cell: ({ name, required }) => (
            <>
              <code>{name}</code> {required && <small>required</small>}
            </>
          ),
        },
        ...(placed ? [{ name: "In", cell: ({ place }: { place?: string }) => place }] : []),
        { name: "Type", cell: ({ schema }) => <SchemaType of={schema} /> },
        {
          name: "Meaning",
          cell: ({ schema, description = schema.description ?? "" }) => (
            <>
              <WithCode text={description} />
              {schema.default !== undefined && ` Default: ${JSON.stringify(schema.default)}.`}
              {typeof schema.example === "string" && (
                <>
                  {" "}
                  As in <code>{schema.example}</code>.
                </>
              )}
            </>
          ),
        },
      ]}
    />
  );
}
