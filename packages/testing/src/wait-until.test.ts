import { expect, test } from "vitest";

import { waitUntil } from "./wait-until.ts";

test("waits until it holds, past errors", async () => {
  let calls = 0;
  await waitUntil(
    () => {
      calls++;
      if (calls === 1) throw new Error("not yet");
      return calls === 3;
    },
    { what: "the third call" },
  );
  expect(calls).toBe(3);
});

test("gives up, naming what it waited for and the last error", async () => {
  const broken = new Error("broken");
  const waiting = waitUntil(() => Promise.reject(broken), { timeoutMs: 40, what: "a miracle" });
  await expect(waiting).rejects.toMatchObject({
    message: "Waited 0.04 s for a miracle",
    cause: broken,
  });
});
