import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { overflowOf } from "./overflow.ts";
import { root } from "./tool.ts";

/** Git ignores it. */
export const screenshotFolder = join(root, ".screenshots");

const widths = [1280, 390] as const;

/**
 * Writes `<name>-1280.png` and `<name>-390.png` of each path, as whole pages, and returns where a page
 * is wider than its window: "payments at 390: main > table ends at 512". `page` is signed in.
 * `shows` is a text that the browser itself draws there.
 */
export async function screenshotAll(
  page: Page,
  pages: readonly { name: string; path: string; shows?: string }[],
): Promise<string[]> {
  await mkdir(screenshotFolder, { recursive: true });
  const overflow: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const { name, path, shows } of pages) {
      await page.goto(path);
      if (shows !== undefined) await page.getByText(shows).first().waitFor();
      await page.screenshot({
        path: join(screenshotFolder, `${name}-${width}.png`),
        fullPage: true,
      });
      for (const line of await overflowOf(page)) overflow.push(`${name} at ${width}: ${line}`);
    }
  }
  return overflow;
}
