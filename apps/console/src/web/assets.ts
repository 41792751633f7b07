import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Hono } from "hono";
import type { WebEnv } from "./env.ts";

const { resolve } = createRequire(import.meta.url);

/** All that a page loads. The address holds a hash of the content, so that a browser never asks for it twice. */
const assets = {
  pico: { file: resolve("@picocss/pico/css/pico.min.css"), type: "text/css", ending: "css" },
  console: {
    file: new URL("assets/console.css", import.meta.url),
    type: "text/css",
    ending: "css",
  },
  htmx: { file: resolve("htmx.org/dist/htmx.min.js"), type: "text/javascript", ending: "js" },
  keys: {
    file: new URL("assets/console.js", import.meta.url),
    type: "text/javascript",
    ending: "js",
  },
  icon: { file: new URL("assets/icon.svg", import.meta.url), type: "image/svg+xml", ending: "svg" },
} as const;

type AssetName = keyof typeof assets;

const loaded = Object.entries(assets).map(([name, { file, type, ending }]) => {
  const content = readFileSync(file);
  const hash = createHash("sha256").update(content).digest("base64url").slice(0, 12);
  return { name, content, type, path: `/assets/${name}.${hash}.${ending}` };
});

const paths = new Map(loaded.map(({ name, path }) => [name, path]));

export function assetPath(name: AssetName): string {
  return paths.get(name) ?? "";
}

export function addAssets(app: Hono<WebEnv>): void {
  for (const { path, content, type } of loaded) {
    app.get(path, () => {
      const headers = {
        "content-type": `${type}; charset=utf-8`,
        "cache-control": "public, max-age=31536000, immutable",
      };
      return new Response(new Uint8Array(content), { headers });
    });
  }
}
