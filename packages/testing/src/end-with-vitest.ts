// A test that waits for ever would outlive a vitest that was stopped, with its browser and its pools.
const endWithVitest = (): never => process.exit(1);

// Test files share a process: this one is read anew for each of them.
if (!process.listeners("disconnect").some(({ name }) => name === endWithVitest.name)) {
  process.once("disconnect", endWithVitest);
}
