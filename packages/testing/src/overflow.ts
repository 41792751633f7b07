import type { Page } from "playwright-core";

// The outermost of those that stick out, save what an ancestor scrolls or clips.
const sticksOut = `(() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= innerWidth) return [];
  const isHeld = (element) => {
    for (let each = element.parentElement; each !== null && each !== document.body; each = each.parentElement) {
      if (getComputedStyle(each).overflowX !== "visible") return true;
    }
    return false;
  };
  const right = (element) => Math.ceil(element.getBoundingClientRect().right + scrollX);
  const name = (element) => {
    const id = element.id === "" ? "" : "#" + element.id;
    return [element.localName + id, ...element.classList].join(".");
  };
  const out = [...document.body.querySelectorAll("*")]
    .filter((element) => right(element) > innerWidth && !isHeld(element))
    .filter((element, _, all) => !all.includes(element.parentElement))
    .map((element) => name(element.parentElement) + " > " + name(element) + " ends at " + right(element));
  return [...new Set([...out, "the page is " + root.scrollWidth + " wide, its window " + innerWidth])];
})()`;

/** Where the page is wider than its window: the elements that stick out and how far, in CSS pixels. */
export function overflowOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(sticksOut);
}
