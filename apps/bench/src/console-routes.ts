import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Hono } from "hono";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Asked of the console's own source in a process of its own, as the console is: apps don't import each other. */
const script = `
  import { pages } from "./apps/console/src/web/pages.ts";
  process.stdout.write(JSON.stringify(pages.map(({ path }) => path)));`;

/** The paths of every page, in the order in which the console tries them. */
export async function readRoutes(): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { cwd: root },
  );
  const paths: unknown = JSON.parse(stdout);
  if (!Array.isArray(paths)) throw new Error(`the console's pages are ${stdout}`);
  return paths.map(String);
}

/** The pages that none of the paths leads to. */
export async function pagesNotAsked(
  routes: readonly string[],
  paths: readonly string[],
): Promise<string[]> {
  const router = new Hono();
  for (const route of routes) router.get(route, (c) => c.text(route));
  const asked = new Set<string>();
  for (const path of paths) {
    const answer = await router.request(path);
    if (answer.ok) asked.add(await answer.text());
  }
  return routes.filter((route) => !asked.has(route));
}
