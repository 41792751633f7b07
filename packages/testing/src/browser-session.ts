import type { Browser, BrowserContext, Page } from "playwright-core";

import { watchPages } from "./page-complaints.ts";

export interface OpenOptions {
  /** In CSS pixels. Default: 1280 by 900. */
  width?: number;
  height?: number;
  /** Default: true. */
  javaScript?: boolean;
  /** Statuses from 400 up that the test provokes, and so are no complaint. */
  expected?: readonly number[];
}

/** What a test has of the browser. */
export interface BrowserSession {
  /**
   * An empty page in a context of its own (cookies, storage), of the server at `url`: paths are
   * relative to it, and requests to any other are complained about.
   */
  open(url: string, options?: OpenOptions): Promise<Page>;
  /** What was wrong with the pages since the last call, one line each. A test that leaves some fails. */
  complaints(): Promise<string[]>;
}

export function openSession(browser: Browser): BrowserSession & { close(): Promise<void> } {
  const contexts: BrowserContext[] = [];
  const lines: string[] = [];

  return {
    async open(url, { width = 1280, height = 900, javaScript = true, expected = [] } = {}) {
      const context = await browser.newContext({
        baseURL: url,
        viewport: { width, height },
        javaScriptEnabled: javaScript,
        // What is looked at is where it will stay.
        reducedMotion: "reduce",
      });
      contexts.push(context);
      const { origin } = new URL(url);
      await watchPages(context, { origin, expected }, (line) => void lines.push(line));
      return context.newPage();
    },
    async complaints() {
      // An answer of the page comes after all that it reported before.
      const pages = contexts.flatMap((context) => context.pages());
      await Promise.all(pages.map((page) => page.title().catch(() => "closed meanwhile")));
      return lines.splice(0);
    },
    async close() {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
  };
}
