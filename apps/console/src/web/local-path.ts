/** A path within the console, from what a form or a link says; `/` for anything that could lead elsewhere. */
export function localPath(text: string | undefined): string {
  // "//host" and "/\host" are other hosts to a browser.
  if (text === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text)) return "/";
  return text;
}
