import type { Queryable } from "../database.ts";
import { users } from "../schema/index.ts";

/** Who somebody is to a reader, from what decisions and activity are recorded under. */
export async function readActorNames(db: Queryable): Promise<(actor: string) => string> {
  const rows = await db.select({ id: users.id, name: users.name }).from(users);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (actor) => {
    const [kind = "", ...rest] = actor.split(":");
    const name = rest.join(":");
    if (kind === "user") return names.get(name) ?? "somebody unknown";
    if (kind === "key") return `API key ${name}`;
    if (kind === "cli") return `${name}, by command`;
    if (kind === "system") return "a rule";
    return actor;
  };
}
