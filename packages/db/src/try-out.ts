/** Rolls a transaction back that was only tried out. */
class TriedOut extends Error {}

/**
 * Does work in a transaction and takes it back: what it shows is what doing it would do.
 * @param transact does the work in a transaction and ends it with what it came to.
 */
export async function tryOut<Result>(
  transact: (end: (result: Result) => never) => Promise<unknown>,
): Promise<Result> {
  const over = new TriedOut("tried out");
  const results: Result[] = [];
  try {
    await transact((result) => {
      results.push(result);
      throw over;
    });
  } catch (error) {
    if (error !== over) throw error;
  }
  for (const result of results) return result;
  throw new Error("what was tried out was kept");
}
