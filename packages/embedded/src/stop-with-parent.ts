import { spawn } from "node:child_process";

/**
 * A shell that reads from us: when we die, however suddenly, its input ends and it stops the server
 * (and deletes the folder, if one is given). Returns how to call it off. Not on Windows, where the
 * next start finds the server that was left behind.
 */
export function stopWithParent(pid: number, folderToDelete = ""): () => void {
  if (process.platform === "win32") return () => {};
  const watcher = spawn(
    "/bin/sh",
    ["-c", script, "stop-with-parent", String(pid), folderToDelete],
    {
      cwd: "/",
      // Its own session: Ctrl-C in the terminal is for us to handle.
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    },
  );
  watcher.on("error", () => {});
  watcher.stdin?.on("error", () => {});
  watcher.unref();
  if (watcher.stdin !== null && "unref" in watcher.stdin) {
    if (typeof watcher.stdin.unref === "function") watcher.stdin.unref();
  }
  return () => void watcher.kill("SIGKILL");
}

// A server that ended by itself leaves its folder too. The wait is bounded: a zombie that nobody
// reaps counts as alive.
const script = `
cat > /dev/null
kill -INT "$1"
test -n "$2" || exit 0
n=0
while kill -0 "$1" && test $n -lt 100; do sleep 0.1; n=$((n + 1)); done
rm -rf "$2"
`;
