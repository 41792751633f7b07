import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";

/** Asks for a password without showing it, or takes the first line of what is piped in. */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/)[0] ?? "";
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    process.stderr.write("Password: ");
    const password = await lines.question("");
    process.stderr.write("\nOnce more: ");
    if ((await lines.question("")) !== password) throw new Error("the two are not the same");
    process.stderr.write("\n");
    return password;
  } finally {
    lines.close();
  }
}
