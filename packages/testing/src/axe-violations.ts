import axe from "axe-core";
import type { Page } from "playwright-core";

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  selectors: string[];
}

// Each by name, so that rules that are off by default (target sizes) run too.
const check = `(async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
  const rules = axe.getRules(tags).filter((rule) => !rule.tags.includes("deprecated"));
  const { violations } = await axe.run(document, {
    runOnly: { type: "rule", values: rules.map((rule) => rule.ruleId) },
    resultTypes: ["violations"],
  });
  return violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help, selectors: nodes.map((node) => node.target.join(" ")),
  }));
})()`;

/**
 * What axe finds wrong with the page by WCAG 2.2 A and AA and its best practices, one line for each
 * element: "label (critical): form > input: Form elements must have labels". Needs JavaScript.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  // Through the debugger, which the page's content security policy doesn't bind.
  await page.evaluate(axe.source);
  const violations = await page.evaluate<Violation[]>(check);
  return violations.flatMap(({ id, impact, help, selectors }) =>
    selectors.map((selector) => `${id} (${impact}): ${selector}: ${help}`),
  );
}
