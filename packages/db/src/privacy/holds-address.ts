import { type SQL, sql } from "drizzle-orm";

/** As core's address.ts has it, in PostgreSQL's words: what is said there of a text holds here too. */
const before = String.raw`((?<![[:alnum:]_]|[[:alnum:]_][.+-])|(?<=\\[bfnrt])|(?<=\\u[0-9a-f]{4}))`;
const after = String.raw`(?![[:alnum:]_]|[.-]+[[:alnum:]])`;

/**
 * Whether one of these texts, which may be JSON or null, holds an address as a whole. Each is folded and sought through
 * by itself, which takes a third of the time that it takes put together; the pattern, which takes longest, is only asked
 * where the address may be, which is almost nowhere.
 * @param email as addresses are compared.
 */
export function holdsAddress(texts: readonly SQL[], email: string): SQL {
  const folded = texts.map((text) => sql`lower(${text}${inBytes(email)})`);
  const mayBe = folded.map((text) => sql`strpos(${text}, ${email}) > 0`);
  return sql`case when ${sql.join(mayBe, sql` or `)}
    then concat_ws(' ', ${sql.join(folded, sql`, `)}) ~ ${patternOf(email)} else false end`;
}

/** The same of a text in lower case. */
export function holdsFolded(folded: SQL, email: string): SQL {
  return sql`case when strpos(${folded}, ${email}) > 0 then ${folded} ~ ${patternOf(email)} else false end`;
}

/** Letters outside ASCII take long to fold, and an address rarely has any. */
function inBytes(email: string): SQL {
  return /^\p{ASCII}*$/u.test(email) ? sql` collate "C"` : sql``;
}

function patternOf(email: string): string {
  return `${before}${email.replace(/[^\p{L}\p{N}]/gu, String.raw`\$&`)}${after}`;
}
