/**
 * What a .dockerignore lets through, by Docker's rules: the last pattern that names a path, or a folder it lies in,
 * decides; `!` lets in; `**` is any number of folders.
 * @returns for a path relative to the context, with `/`, whether it is in the image's reach.
 */
export function readIgnoreFile(text: string): (path: string) => boolean {
  const patterns = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({
      letsIn: line.startsWith("!"),
      matches: expression(line.replace(/^!/, "").replace(/^\/|\/$/g, "")),
    }));
  return (path) => patterns.findLast(({ matches }) => matches.test(path))?.letsIn ?? true;
}

/** Also of everything below what it names. */
function expression(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("**/", "\0")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]")
    .replaceAll("\0", "(?:.*/)?");
  return new RegExp(`^${source}(?:/.*)?$`);
}
