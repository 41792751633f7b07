/** All pages of a list, one after the other. @param read those after a place; a short page is the last. */
export async function* everyPage<Item>(
  size: number,
  read: (size: number, after: Item | undefined) => Promise<readonly Item[]>,
): AsyncGenerator<readonly Item[], void> {
  let after: Item | undefined;
  for (;;) {
    const page = await read(size, after);
    yield page;
    if (page.length < size) return;
    after = page.at(-1);
  }
}
