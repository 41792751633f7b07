import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stopWithParent } from "@rentease/embedded";
import type { Browser, BrowserContext } from "playwright-core";

export interface Chromium {
  browser: Browser;
  stop(): Promise<void>;
}

const args = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Nothing leaves this machine, whatever a page asks for.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/** A headless browser with an empty profile. It ends, and its folder goes, when we do. */
export async function startChromium(program: string): Promise<Chromium> {
  // Only here: every test imports this package, and the library is large.
  const { chromium } = await import("playwright-core");
  const folder = await mkdtemp(join(tmpdir(), "rentease-chromium-"));
  let first: BrowserContext | null = null;
  let callOff = () => {};
  const stop = async () => {
    callOff();
    await first?.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  try {
    first = await chromium.launchPersistentContext(join(folder, "profile"), {
      artifactsDir: join(folder, "artifacts"),
      executablePath: program,
      headless: true,
      // Chromium refuses to run as root inside its sandbox.
      chromiumSandbox: process.getuid?.() !== 0,
      // Our own end is watched from outside, which also removes the folder.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args,
    });
    const browser = first.browser();
    if (browser === null) throw new Error(`${program} gave no browser`);
    callOff = stopWithParent(await processIdOf(browser), folder);
    return { browser, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function processIdOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const main = processInfo.find(({ type }) => type === "browser");
  if (main === undefined) throw new Error("The browser doesn't say which process it is");
  return main.id;
}
