/** What may stand before an address and still be part of one, and after it. */
const before = String.raw`(?:(?<![\p{L}\p{N}_]|[\p{L}\p{N}_][.+-])|(?<=\\[bfnrt]|\\u[\da-f]{4}))`;
const after = String.raw`(?![\p{L}\p{N}_]|[.-]+[\p{L}\p{N}])`;

/**
 * Whether a text holds an e-mail address, however it is written: as a whole, not as the end of another one
 * (`joana@example.com` is not `ana@example.com`).
 * @param email as addresses are compared (foldIdentity).
 */
export function holdsAddress(email: string): (text: string) => boolean {
  const written = email.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const pattern = new RegExp(`${before}${written}${after}`, "iu");
  return (text) => pattern.test(text);
}

const anyAddress = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** A text with every e-mail address but this one left out. */
export function withoutOtherAddresses(text: string, email: string | null): string {
  return text.replace(anyAddress, (address) =>
    address.toLowerCase() === email ? address : "[another's address]",
  );
}
