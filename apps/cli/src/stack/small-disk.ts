// For the tests: a disk so small that it can be filled.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type SmallDisk = {
  folder: string;
  /** Until nothing can be written any more. */
  fill(): void;
  /** What `fill` wrote is gone. */
  clear(): void;
  remove(): void;
};

/** Why none can be had here, in words. */
export const noSmallDisk = () =>
  process.getuid?.() === 0
    ? "not even root may mount a disk here, as in a container without CAP_SYS_ADMIN"
    : "only root may mount a small one, on Linux";

/** Null where one may not mount any: `noSmallDisk` says why. */
export function mountSmallDisk(megabytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), "rentease-disk-"));
  try {
    const options = ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder];
    execFileSync("mount", options, { stdio: "ignore" });
  } catch {
    rmdirSync(folder);
    return null;
  }
  const filler = join(folder, "filler");
  const append = (bytes: number) => {
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(bytes), { flag: "a" });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    }
  };
  return {
    folder,
    fill() {
      for (const bytes of [65_536, 4_096, 1]) append(bytes);
    },
    clear: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync("umount", [folder]);
      rmdirSync(folder);
    },
  };
}
