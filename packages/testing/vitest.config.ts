import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const integration = "{apps,packages}/*/src/**/*.integration.test.ts";

export default defineConfig({
  // The whole repository's: the scripts at the root name this file.
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{apps,packages}/*/src/**/*.test.ts"],
          exclude: [integration, "**/node_modules/**"],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "integration",
          include: [integration],
          globalSetup: [fileURLToPath(new URL("./src/global-setup.ts", import.meta.url))],
          // Real servers on shared CI machines: slow is not broken.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          pool: "forks",
          maxWorkers: 2,
          // After the unit tests: projects with different workers can't share a group.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
