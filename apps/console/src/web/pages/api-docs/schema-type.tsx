import type { Schema } from "./read-document.ts";
import { referenceOf, typeInWords } from "./schema-fields.ts";

/** A type, leading to where its name is explained. */
export function SchemaType({ of }: { of: Schema }) {
  const reference = referenceOf(of);
  const words = typeInWords(of);
  return reference === null ? <>{words}</> : <a href={`#schema-${reference}`}>{words}</a>;
}
