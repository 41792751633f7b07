import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";

const index = new URL("./index.ts", import.meta.url).href;

/** Runs a process with these closers, sends the signals, and returns its exit code and lines. */
async function stopped(
  closers: string,
  ...signals: ("SIGTERM" | "SIGINT" | "parent gone" | number)[]
) {
  const script = `
    import { createLogger, onShutdown } from ${JSON.stringify(index)};
    const alive = setInterval(() => {}, 1000);
    onShutdown({ logger: createLogger("child"), deadlineMs: 1500, closers: ${closers} });
    console.log("up");
  `;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { stdio: ["ignore", "pipe", "inherit", "ipc"] },
  );
  const { stdout } = child;
  if (!stdout) throw new Error("no output to read");
  const lines: string[] = [];
  stdout.setEncoding("utf8").on("data", (chunk: string) => lines.push(chunk));
  await once(stdout, "data");
  for (const signal of signals) {
    if (typeof signal === "number") await sleep(signal);
    else if (signal === "parent gone") child.disconnect();
    else child.kill(signal);
  }
  const [code] = await once(child, "exit");
  return { code, output: lines.join("") };
}

const closer = (name: string, ms: number) =>
  `{ name: "${name}", close: async () => { await new Promise((done) => setTimeout(done, ${ms})); console.log("closed ${name}"); } }`;

test("a signal closes in order and exits 0", async () => {
  const { code, output } = await stopped(`[${closer("http", 50)}, ${closer("db", 0)}]`, "SIGTERM");
  expect(code).toBe(0);
  expect(output.indexOf("closed http")).toBeGreaterThan(0);
  expect(output.indexOf("closed db")).toBeGreaterThan(output.indexOf("closed http"));
});

test("a closer that fails does not keep the next from closing, and the exit code says so", async () => {
  const failing = `{ name: "queue", close: () => Promise.reject(new Error("away")) }`;
  const { code, output } = await stopped(`[${failing}, ${closer("db", 0)}]`, "SIGTERM");
  expect(code).toBe(1);
  expect(output).toContain("closed db");
});

test("the deadline ends a close that hangs", async () => {
  const { code, output } = await stopped(`[${closer("http", 60_000)}]`, "SIGTERM");
  expect(code).toBe(1);
  expect(output).toContain("stopped at the deadline");
});

test("a second signal exits at once, the doubled Ctrl-C of npm run does not", async () => {
  const slow = (ms: number) => `[${closer("http", ms)}]`;
  expect((await stopped(slow(1_000), "SIGINT", "SIGINT")).output).toContain("closed http");
  expect((await stopped(slow(8_000), "SIGINT", 700, "SIGINT")).code).toBe(1);
});

test("a process whose parent is gone closes as on a signal", async () => {
  const { code, output } = await stopped(`[${closer("db", 0)}]`, "parent gone");
  expect(code).toBe(0);
  expect(output).toContain("closed db");
});
