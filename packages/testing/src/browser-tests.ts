import { test } from "vitest";

import { openSession } from "./browser-session.ts";
import { startChromium } from "./chromium.ts";
import { provided } from "./provided.ts";

/**
 * `const test = browserTests();` One browser a test file; each test's `browser` opens contexts that
 * end with it, and the pages' complaints that it doesn't ask for fail it. Skipped without a browser.
 */
export function browserTests() {
  const found = provided("chromium");
  if (found === null) throw new Error("No browser here: name the file *.browser.test.ts.");
  return test
    .extend("program", { scope: "file" }, found.program)
    .extend("chromium", { scope: "file" }, async ({ program }, { onCleanup }) => {
      if (program === null) throw new Error("No browser: the test should have been skipped");
      const { browser, stop } = await startChromium(program);
      onCleanup(stop);
      return browser;
    })
    .extend("browser", async ({ chromium }, { onCleanup }) => {
      const { close, ...session } = openSession(chromium);
      onCleanup(async () => {
        const left = await session.complaints();
        await close();
        if (left.length > 0) throw new Error(`The pages complained:\n${left.join("\n")}`);
      });
      return session;
    })
    .skipIf(found.program === null);
}
