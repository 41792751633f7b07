// For the tests: a gateway whose answers take long.
import type { Gateway } from "@rentease/stripe";

/** Answers are given as of when they were asked for, and are under way until they are released. */
export function holdAnswers(from: Gateway) {
  const [arrived, released] = [openGate(), openGate()];
  const held: Gateway = {
    ...from,
    async fetchObject(type, id) {
      const facts = await from.fetchObject(type, id);
      arrived.open();
      await released.passed;
      return facts;
    },
  };
  return { sent: arrived.passed, release: released.open, held };
}

function openGate() {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}
