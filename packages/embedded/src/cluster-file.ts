import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { systemErrorCode } from "./system-error.ts";

/** What must be known of a cluster besides its data; readable by its owner only. */
export interface ClusterFile {
  password: string;
  databases: string[];
}

export const superuser = "rentease";

export function readClusterFile(place: string): ClusterFile | null {
  let text: string;
  try {
    text = readFileSync(join(place, "cluster.json"), "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemErrorCode(error) ?? "")) return null;
    throw error;
  }
  try {
    return parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export async function writeClusterFile(place: string, cluster: ClusterFile): Promise<void> {
  const text = `${JSON.stringify(cluster, null, 2)}\n`;
  await writeFile(join(place, "cluster.json"), text, { mode: 0o600 });
}

export function clusterUrl(cluster: ClusterFile, port: number, database: string): string {
  return `postgres://${superuser}:${cluster.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

function parse(value: unknown): ClusterFile | null {
  if (typeof value !== "object" || value === null) return null;
  if (!("password" in value) || typeof value.password !== "string") return null;
  if (!("databases" in value) || !Array.isArray(value.databases)) return null;
  return { password: value.password, databases: value.databases.map(String) };
}
