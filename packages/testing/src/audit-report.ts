/** What `npm audit --json` came to: what is known of the packages, or why nothing is. */
export type Audit =
  | { state: "audited"; findings: string[] }
  | { state: "not audited"; why: string };

/** Below these a finding is for the next update, and not for a red build. */
const grave = ["high", "critical"];

/** Reads what `npm audit --json` printed, a line a package with a grave finding. */
export function parseAudit(output: string): Audit {
  const report = parseJson(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1));
  const found = field(report, "vulnerabilities");
  // A registry that can't be reached, or has no audit, is told in a report of another shape.
  if (typeof found !== "object" || found === null) {
    const why = [field(report, "message"), field(field(report, "error"), "summary")];
    const said = why.find((text) => typeof text === "string" && text !== "");
    return { state: "not audited", why: typeof said === "string" ? said : "no answer" };
  }
  const findings = Object.entries(found)
    .filter(([, finding]) => grave.includes(String(field(finding, "severity"))))
    .map(([name, finding]) => `${name} ${told(finding)}`);
  return { state: "audited", findings };
}

function told(finding: unknown): string {
  const via = field(finding, "via");
  const titles = (Array.isArray(via) ? via : []).map((cause) =>
    typeof cause === "string" ? `by ${cause}` : String(field(cause, "title")),
  );
  return `${field(finding, "range")} (${field(finding, "severity")}): ${titles.join("; ")}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
