import { type SQL, sql } from "drizzle-orm";

/** As core's address.ts has it, in PostgreSQL's words: what is said there of a text holds here too. */
const before = String.raw`((?<![[:alnum:]_]|[[:alnum:]_][.+-])|(?<=\\[bfnrt])|(?<=\\u[0-9a-f]{4}))`;
const after = String.raw`(?![[:alnum:]_]|[.-]+[[:alnum:]])`;

/**
 * Whether a text, which may be JSON, holds an address as a whole. Almost none does: the pattern is only asked where it
 * may be, because it takes two to four times as long.
 * @param email as addresses are compared.
 */
export function holdsAddress(text: SQL, email: string): SQL {
  return holdsFolded(sql`lower(${text})`, email);
}

/** The same of a text in lower case. */
export function holdsFolded(folded: SQL, email: string): SQL {
  const written = email.replace(/[^\p{L}\p{N}]/gu, String.raw`\$&`);
  const pattern = `${before}${written}${after}`;
  return sql`case when strpos(${folded}, ${email}) > 0 then ${folded} ~ ${pattern} else false end`;
}
