import { createServer, type Server } from "node:http";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";

import { axeViolations } from "./axe-violations.ts";
import { browserTests } from "./browser-tests.ts";
import { overflowOf } from "./overflow.ts";
import { screenshotAll, screenshotFolder } from "./screenshots.ts";

const test = browserTests();
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'";
const label = '<label for="name">Name</label>';
const input = '<input id="name" type="text">';

const bodies: Record<string, string> = {
  "/clean": `${label}${input}<script src="/script.js"></script>`,
  "/inline-script": "<script>document.title = 'ran'</script>",
  "/inline-style": '<p style="color: red">red</p>',
  "/other-host": '<img src="http://images.example/a.png" alt="">',
  "/console-error": '<script src="/error.js"></script>',
  "/uncaught": '<script src="/throw.js"></script>',
  "/missing-image": '<img src="/none.png" alt="">',
  "/unlabelled": input,
  "/link": '<a href="/file.csv" download>CSV</a>',
  "/noscript": '<noscript>No JavaScript</noscript><script src="/script.js"></script>',
  "/wide":
    '<table id="wide"><tr><td>wide</td></tr></table><link rel="stylesheet" href="/wide.css">',
};
const assets: Record<string, [type: string, text: string]> = {
  "/script.js": ["text/javascript", "document.body.dataset.script = 'ran'"],
  "/error.js": ["text/javascript", "console.error('a thing is wrong')"],
  "/throw.js": ["text/javascript", "throw new Error('nobody caught this')"],
  "/file.csv": ["text/csv", "a,b"],
  "/wide.css": ["text/css", "#wide { width: 600px }"],
};

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "/";
    const body = bodies[path];
    const [type, text] = assets[path] ?? ["text/html", page(body ?? "Sorry")];
    const status = path === "/broken" ? 500 : body === undefined && !(path in assets) ? 404 : 200;
    response.writeHead(status, { "content-type": type, "content-security-policy": policy });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Not listening on a port");
  url = `http://127.0.0.1:${address.port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function page(main: string): string {
  return `<!doctype html><html lang="en"><head><title>A page</title>
    <meta name="viewport" content="width=device-width"></head>
    <body><main><h1>A page</h1>${main}</main></body></html>`;
}

test("a clean page gives no complaint", async ({ browser }) => {
  const opened = await browser.open(url);
  await opened.goto("/clean");
  expect(await opened.getAttribute("body", "data-script")).toBe("ran");
  expect(await browser.complaints()).toEqual([]);
});

test.for([
  ["/inline-script", "content security policy: script-src-elem inline"],
  ["/inline-style", "content security policy: style-src-attr inline"],
  ["/other-host", "content security policy: img-src http://images.example/a.png"],
  ["/other-host", "request to another host: GET http://images.example/a.png"],
  ["/console-error", "console error: a thing is wrong"],
  ["/uncaught", "uncaught: nobody caught this"],
  ["/missing-image", "answered with 404: GET URL/none.png"],
  ["/broken", "answered with 500: GET URL/broken"],
] as const)("%s is complained about: %s", async ([path, complaint], { browser }) => {
  const opened = await browser.open(url);
  await opened.goto(path);
  expect(await browser.complaints()).toContainEqual(
    expect.stringContaining(complaint.replace("URL", url)),
  );
  expect(await browser.complaints()).toEqual([]);
});

test("a status that the test provokes is no complaint", async ({ browser }) => {
  const opened = await browser.open(url, { expected: [404] });
  await opened.goto("/nowhere");
  expect(await browser.complaints()).toEqual([]);
});

test("a violated policy is complained about without JavaScript too", async ({ browser }) => {
  const opened = await browser.open(url, { javaScript: false });
  await opened.goto("/inline-style");
  expect(await browser.complaints()).toContainEqual(
    expect.stringContaining("violates the following Content Security Policy directive"),
  );
});

test("without JavaScript no script runs", async ({ browser }) => {
  const opened = await browser.open(url, { javaScript: false });
  await opened.goto("/noscript");
  expect(await opened.textContent("noscript")).toBe("No JavaScript");
  expect(await opened.isVisible("noscript")).toBe(true);
  expect(await opened.getAttribute("body", "data-script")).toBeNull();
});

test("a download is no complaint, and can be read", async ({ browser }) => {
  const opened = await browser.open(url);
  await opened.goto("/link");
  const [download] = await Promise.all([opened.waitForEvent("download"), opened.click("a")]);
  expect(await readFile(await download.path(), "utf8")).toBe("a,b");
  expect(await browser.complaints()).toEqual([]);
});

test("each opened page has cookies of its own", async ({ browser }) => {
  const [one, other] = [await browser.open(url), await browser.open(url)];
  await one.context().addCookies([{ name: "session", value: "1", url }]);
  expect(await one.context().cookies()).toHaveLength(1);
  expect(await other.context().cookies()).toEqual([]);
});

test("axe finds a missing label, and nothing on a good page, under a strict policy", async ({
  browser,
}) => {
  const opened = await browser.open(url);
  await opened.goto("/unlabelled");
  expect(await axeViolations(opened)).toEqual([
    "label (critical): #name: Form elements must have labels",
  ]);
  await opened.goto("/clean");
  expect(await axeViolations(opened)).toEqual([]);
});

test("overflow is found where it is, with the element that sticks out", async ({ browser }) => {
  const narrow = await browser.open(url, { width: 390 });
  await narrow.goto("/wide");
  expect(await overflowOf(narrow)).toEqual([
    "main > table#wide ends at 608",
    "the page is 608 wide, its window 390",
  ]);
  await narrow.goto("/clean");
  expect(await overflowOf(narrow)).toEqual([]);
});

test("screenshots of each page are written in both widths, and overflow is told of", async ({
  browser,
}) => {
  const files = [1280, 390].map((width) => join(screenshotFolder, `selftest-${width}.png`));
  await Promise.all(files.map((file) => rm(file, { force: true })));
  const opened = await browser.open(url);
  expect(await screenshotAll(opened, [{ name: "selftest", path: "/wide" }])).toEqual([
    "selftest at 390: main > table#wide ends at 608",
    "selftest at 390: the page is 608 wide, its window 390",
  ]);
  // A PNG says its width in bytes 16 to 19.
  const images = await Promise.all(files.map((file) => readFile(file)));
  expect(images.map((image) => image.readUInt32BE(16))).toEqual([1280, 608]);
  await Promise.all(files.map((file) => rm(file)));
});
