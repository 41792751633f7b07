const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether a text can be an id of ours: anything else PostgreSQL refuses to compare with one. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
