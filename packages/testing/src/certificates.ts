import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverAccount } from "@rentease/embedded";
import { installPackage } from "./install-package.ts";

export type Certificates = {
  /** Of the authority that issues, and of one that has nothing to do with it. */
  ca: string;
  otherCa: string;
  /** A server's certificate in this name, and its key. */
  issue(name: string): { ca: string; cert: string; key: string };
  remove(): void;
};

/** What a server is given, as paths. */
export type ServerCertificate = ReturnType<Certificates["issue"]>;

/** Paths of certificates made by openssl for one test. Null, and said loudly, without openssl; an error in CI. */
export function createCertificates(): Certificates | null {
  if (!hasOpenssl() && !(installPackage("openssl") && hasOpenssl())) {
    if (process.env["CI"] === "true") throw new Error("No openssl: install it.");
    process.stderr.write("\n*** No openssl: the tests of TLS DO NOT RUN.\n\n");
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), "rentease-certificates-"));
  chmodSync(folder, 0o755);
  const at = (name: string) => join(folder, name);
  const openssl = (command: string, options: Record<string, string>) => {
    const given = Object.entries(options).flatMap(([name, value]) => [`-${name}`, value]);
    execFileSync("openssl", [...command.split(" "), ...given], { stdio: "ignore" });
  };
  const authority = (name: string) => {
    const files = { keyout: at(`${name}.key`), out: at(`${name}.pem`) };
    openssl("req -x509 -newkey rsa:2048 -nodes -days 2", { subj: `/CN=${name}`, ...files });
  };
  authority("ca");
  authority("other");
  const issue = (name: string) => {
    const [cert, key] = [at(`${name}.pem`), at(`${name}.key`)];
    const [request, names] = [at(`${name}.csr`), at(`${name}.names`)];
    openssl("req -newkey rsa:2048 -nodes", { subj: `/CN=${name}`, keyout: key, out: request });
    writeFileSync(names, `subjectAltName=DNS:${name}\n`);
    const authority = { CA: at("ca.pem"), CAkey: at("ca.key") };
    const files = { in: request, extfile: names, out: cert };
    openssl("x509 -req -days 2 -CAcreateserial", { ...authority, ...files });
    // PostgreSQL wants a key that is its own user's alone.
    const user = serverAccount();
    if (user) chownSync(key, user.uid, user.gid);
    return { ca: at("ca.pem"), cert, key };
  };
  return {
    ca: at("ca.pem"),
    otherCa: at("other.pem"),
    issue,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function hasOpenssl(): boolean {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
