import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingNames, settingsFor } from "./settings.ts";

/** Read by docker-compose.yml itself, not by our processes. */
const composeNames = [
  "COMPOSE_FILE",
  "POSTGRES_PASSWORD",
  "INGRESS_PUBLISH",
  "CONSOLE_PUBLISH",
  "INGRESS_DATABASE_URL",
  "WORKER_DATABASE_URL",
  "CONSOLE_DATABASE_URL",
];

/** Given by nobody but whoever runs it. */
const secrets = [
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRETS",
  "NOTIFY_SECRETS",
  "AUTH_SECRET",
  "POSTGRES_PASSWORD",
];

const root = new URL("../../../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), "utf8");

/** `NAME=value` or, where the value is what holds anyway, `#NAME=value`. */
const lines = [...read(".env.example").matchAll(/^(#?)([A-Z][A-Z_]+)=(.*)$/gm)].map(
  ([, hash, name = "", value = ""]) => ({ name, value, isDefault: hash === "#" }),
);

test(".env.example names every setting once, and nothing else", () => {
  const names = lines.map(({ name }) => name);
  expect(names.toSorted()).toEqual([...settingNames, ...composeNames].toSorted());
});

test(".env.example holds no secret", () => {
  const given = lines.filter(({ name, value }) => secrets.includes(name) && value !== "");
  expect(given).toEqual([]);
});

test("what .env.example shows behind a # is the default", () => {
  const shown = lines.filter(({ name, isDefault }) => isDefault && !composeNames.includes(name));
  expect(shown.length).toBeGreaterThan(10);
  for (const { name, value } of shown) {
    const setting = settingNames.find((known) => known === name);
    if (setting === undefined) throw new Error(`${name} is no setting`);
    expect(settingsFor([setting], { [name]: value })).toEqual(settingsFor([setting], {}));
  }
});

test("an unchanged .env.example sets nothing", () => {
  const given = lines.filter(({ value, isDefault }) => !isDefault && value !== "");
  expect(given).toEqual([]);
});

test("docker-compose.yml interpolates only what .env.example names", () => {
  const used = [...read("docker-compose.yml").matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
  expect(used.length).toBeGreaterThan(4);
  expect(used.filter((name) => !lines.some((line) => line.name === name))).toEqual([]);
});
