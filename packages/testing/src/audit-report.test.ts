import { expect, test } from "vitest";
import { parseAudit } from "./audit-report.ts";

const finding = (severity: string, title: string) => ({
  name: "left-pad",
  severity,
  via: [{ title }, "other"],
  range: "<1.3.0",
});
const report = (vulnerabilities: object) =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: {} });

test("a high or critical finding is told with its package, range and title", () => {
  const found = { "left-pad": finding("high", "Reads too far"), b: finding("critical", "Worse") };
  expect(parseAudit(report(found))).toEqual({
    state: "audited",
    findings: [
      "left-pad <1.3.0 (high): Reads too far; by other",
      "b <1.3.0 (critical): Worse; by other",
    ],
  });
});

test("a finding below that, or none, is no failure, whatever npm warns of before", () => {
  const findings = report({ "left-pad": finding("moderate", "Slow") });
  for (const output of [report({}), `npm warn something\n${findings}\n`]) {
    expect(parseAudit(output)).toEqual({ state: "audited", findings: [] });
  }
});

test.each([
  ["without audits", JSON.stringify({ message: "405 Method Not Allowed", statusCode: 405 }), "405"],
  ["out of reach", JSON.stringify({ error: { summary: "request failed" } }), "request failed"],
  ["that says nothing", "", "no answer"],
])("of a registry %s nothing is known, and that is said", (_what, output, why) => {
  expect(parseAudit(output)).toEqual({
    state: "not audited",
    why: expect.stringContaining(why),
  });
});
