/** A line that is rewritten in a terminal, and printed now and then elsewhere. On stderr: stdout is for results. */
export type Progress = { update(text: string): void; done(text: string): void };

const everyMs = 3_000;

export function showProgress(): Progress {
  const { stderr } = process;
  let printedAt = 0;
  return {
    update(text) {
      if (stderr.isTTY) stderr.write(`\r\u001B[K${text}`);
      else if (Date.now() - printedAt > everyMs) {
        printedAt = Date.now();
        stderr.write(`${text}\n`);
      }
    },
    done(text) {
      stderr.write(`${stderr.isTTY ? "\r\u001B[K" : ""}${text}\n`);
    },
  };
}
