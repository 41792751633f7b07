// A test that waits for ever would outlive a vitest that was stopped, with its browser and its pools.
process.once("disconnect", () => process.exit(1));
