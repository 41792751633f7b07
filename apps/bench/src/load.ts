import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { LoadOrder, LoadReport } from "./load-agent.ts";

export interface LoadGenerator {
  run(order: LoadOrder): Promise<LoadReport>;
  stop(): void;
}

/** Starts the process that sends; it prepares and signs an order's deliveries before it starts the clock. */
export function startLoadGenerator(): LoadGenerator {
  const agent = fork(fileURLToPath(new URL("./load-agent.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
  });
  return {
    run: (order) =>
      new Promise((resolve, reject) => {
        agent.once("message", (message: { report: LoadReport } | { error: string }) => {
          if ("report" in message) resolve(message.report);
          else reject(new Error(`the load generator failed: ${message.error}`));
        });
        agent.send(order);
      }),
    stop: () => void agent.kill(),
  };
}
