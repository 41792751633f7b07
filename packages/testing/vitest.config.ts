import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const integration = "{apps,packages}/*/src/**/*.integration.test.ts";
const browser = "{apps,packages}/*/src/**/*.browser.test.ts";
const chaos = "{apps,packages}/*/src/**/*.chaos.test.ts";
const globalSetup = [fileURLToPath(new URL("./src/global-setup.ts", import.meta.url))];
const setupFiles = [fileURLToPath(new URL("./src/end-with-vitest.ts", import.meta.url))];

/** Test files share their processes: one of its own would load everything anew for each file, half of the run. */
const isolate = false;

export default defineConfig({
  // The whole repository's: the scripts at the root name this file.
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{apps,packages}/*/src/**/*.test.ts"],
          exclude: [integration, browser, chaos, "**/node_modules/**"],
          isolate,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "integration",
          include: [integration],
          globalSetup,
          setupFiles,
          // Real servers on shared CI machines: slow is not broken.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
          pool: "forks",
          isolate,
          maxWorkers: 2,
          // After the unit tests: projects with different workers can't share a group.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "browser",
          include: [browser],
          globalSetup,
          setupFiles,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: "forks",
          // A browser is several processes already.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          // Minutes of it: by `npm run test:chaos` alone.
          name: "chaos",
          include: [chaos],
          globalSetup,
          setupFiles,
          hookTimeout: 120_000,
          pool: "forks",
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
