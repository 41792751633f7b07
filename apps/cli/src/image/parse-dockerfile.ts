/** One line of a Dockerfile, its continuation lines included. */
export type Instruction = { name: string; rest: string };

/** What stands between two FROM lines. `base`: an image, or the stage it goes on from. */
export type Stage = { name: string; base: string; instructions: Instruction[] };

const known = "ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK RUN USER WORKDIR".split(" ");

/** @throws Error for an instruction that is not known here: to skip it would be to build something else. */
export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  const args = new Map<string, string>();
  const lines = text
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .join("\n")
    .replaceAll(/\\\n/g, " ")
    .split("\n");
  for (const line of lines.filter((each) => each.trim() !== "")) {
    const [, name = "", rest = ""] = /^\s*(\S+)\s+(.*?)\s*$/.exec(line) ?? [];
    if (!known.includes(name)) throw new Error(`not known in a Dockerfile here: ${line}`);
    const stage = stages.at(-1);
    if (name === "FROM") {
      const [, base = "", as = ""] = /^(\S+) AS (\S+)$/.exec(rest) ?? [];
      if (as === "") throw new Error(`a stage without a name: ${line}`);
      stages.push({ name: as, base: filled(base, args), instructions: [] });
    } else if (stage) {
      stage.instructions.push({ name, rest });
    } else {
      const [variable = "", value = ""] = rest.split("=");
      args.set(variable, value);
    }
  }
  return stages;
}

/** What a container of this stage is started with; of the stages below it where it says nothing. */
export function startOf(stages: readonly Stage[], name: string) {
  const chain = chainOf(stages, name);
  const last = (instruction: string) =>
    chain.flatMap(({ instructions }) => instructions).findLast((each) => each.name === instruction)
      ?.rest;
  const env = chain
    .flatMap(({ instructions }) => instructions)
    .filter((each) => each.name === "ENV")
    .map(({ rest }) => rest.split("="));
  return {
    command: [...words(last("ENTRYPOINT")), ...words(last("CMD"))],
    healthCheck: words(last("HEALTHCHECK")?.replace(/^.*? CMD /, "")),
    user: last("USER") ?? "root",
    env: Object.fromEntries(env),
  };
}

/** From the image up. */
function chainOf(stages: readonly Stage[], name: string): Stage[] {
  const stage = stages.find((each) => each.name === name);
  return stage ? [...chainOf(stages, stage.base), stage] : [];
}

function words(json: string | undefined): string[] {
  const parsed: unknown = JSON.parse(json ?? "[]");
  return Array.isArray(parsed) ? parsed.map(String) : [];
}

function filled(text: string, args: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_all, name: string) => args.get(name) ?? "");
}
