import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { secretNames } from "./secret-files.ts";
import { settingsFor } from "./settings.ts";

let folder: string;
const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rentease-secrets-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const values: Record<(typeof secretNames)[number], string> = {
  DATABASE_URL: "postgres://owner:hunter2@db/rentease",
  REDIS_URL: "rediss://:hunter2@redis:6380",
  STRIPE_SECRET_KEY: "sk_test_hunter2",
  STRIPE_WEBHOOK_SECRETS: "whsec_hunter2",
  NOTIFY_SECRETS: `whsec_${Buffer.from("hunter2 and thirty-two characters").toString("base64")}`,
  AUTH_SECRET: "hunter2 and thirty-two characters in all",
};

test.each(secretNames)("%s may stand in a file, a line's end after it", (name) => {
  const file = write(name, `${values[name]}\n`);
  const read = settingsFor([name], { [`${name}_FILE`]: file });
  expect(read).toEqual(settingsFor([name], { [name]: values[name] }));
});

test("given twice, or in a file that can't be read, it is refused by name, with all else that is wrong", () => {
  const file = write("twice", values.AUTH_SECRET);
  const read = () =>
    settingsFor(["AUTH_SECRET", "DATABASE_URL", "STRIPE_SECRET_KEY", "INGRESS_PORT"], {
      AUTH_SECRET: values.AUTH_SECRET,
      AUTH_SECRET_FILE: file,
      DATABASE_URL_FILE: join(folder, "none"),
      STRIPE_SECRET_KEY_FILE: write("wrong", "hunter2"),
      INGRESS_PORT: "-1",
    });
  expect(read).toThrow(/AUTH_SECRET and AUTH_SECRET_FILE are both set/);
  expect(read).toThrow(/DATABASE_URL_FILE can't be read/);
  expect(read).toThrow(/STRIPE_SECRET_KEY is not valid/);
  expect(read).toThrow(/INGRESS_PORT is not valid/);
  expect(read).not.toThrow(/hunter2|is not set/);
});

test("a CA file goes with the URL of its server, and stands for checking it", () => {
  const ca = write("ca.pem", "a certificate");
  const read = (url: string, redisUrl = "redis://redis") =>
    settingsFor(["DATABASE_URL", "REDIS_URL"], {
      DATABASE_URL: url,
      DATABASE_CA_FILE: ca,
      REDIS_URL: redisUrl,
      REDIS_CA_FILE: ca,
    });
  const of = (url: string) => Object.fromEntries(new URL(url).searchParams);
  expect(of(read("postgres://db/x").databaseUrl)).toEqual({
    sslrootcert: ca,
    sslmode: "verify-full",
  });
  expect(of(read("postgres://db/x?sslmode=require").databaseUrl)["sslmode"]).toBe("require");
  expect(of(read("postgres://db/x", "rediss://redis").redisUrl ?? "")).toEqual({ sslrootcert: ca });
  // Not asked to be encrypted, it stays as it is: the settings say so.
  expect(read("postgres://db/x").redisUrl).toBe("redis://redis");
});

test("a CA file that is not there is said", () => {
  const read = () => settingsFor(["DATABASE_CA_FILE"], { DATABASE_CA_FILE: join(folder, "none") });
  expect(read).toThrow(/DATABASE_CA_FILE is not valid/);
});
