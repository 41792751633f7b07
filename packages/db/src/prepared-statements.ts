/** A client of postgres.js, or a transaction's or a savepoint's own. */
type Client = object;

/**
 * The client as Drizzle is to use it. Left alone, Drizzle has each statement parsed and planned anew, in two round
 * trips instead of one. Prepared, it is kept by its text, which must not depend on how many values it is about
 * (among.ts).
 */
export function preparing<Type extends Client>(client: Type): Type {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name === "unsafe") {
        return (text: string, values: unknown[], options: object) =>
          Reflect.apply(member, target, [text, values, { ...options, prepare: true }]);
      }
      if (name === "begin" || name === "savepoint") {
        return (...given: unknown[]) => Reflect.apply(member, target, given.map(preparingIn));
      }
      return member;
    },
  });
}

/** The function that is given a transaction's client. */
function preparingIn(given: unknown): unknown {
  if (typeof given !== "function") return given;
  return (client: Client): unknown => Reflect.apply(given, undefined, [preparing(client)]);
}
