/**
 * The oxlint rule `rentease/imports`: who may import whom, by the table in .oxlintrc.json. What the
 * table doesn't list is denied, a new package included. JavaScript because oxlint loads it as it is.
 */
import { dirname, relative, resolve, sep } from "node:path";

const create = (context) => {
  const [table] = context.options;
  const home = packageOf(context.cwd, context.filename);
  const isTest = context.filename.endsWith(".test.ts");
  const check = (node) => {
    const name = node.source?.value;
    if (typeof name !== "string") return;
    const problem = name.startsWith(".")
      ? relativeProblem(name)
      : (ownProblem(name) ?? librariesProblem(name));
    if (problem !== null) context.report({ node: node.source, message: problem });
  };

  function relativeProblem(name) {
    const target = packageOf(context.cwd, resolve(dirname(context.filename), name));
    return target === home ? null : `${name} leaves ${home}: import the package by its name.`;
  }

  function ownProblem(name) {
    if (!name.startsWith("@rentease/")) return null;
    const allowed = [...(table.packages[home] ?? []), ...(isTest ? table.tests.packages : [])];
    if (allowed.includes(name.slice("@rentease/".length))) return null;
    return `${home} may not import ${name}: .oxlintrc.json lists what it may.`;
  }

  function librariesProblem(name) {
    const library = Object.keys(table.libraries).find((each) => isWithin(name, each));
    if (library !== undefined && !table.libraries[library].includes(home)) {
      if (isTest && table.tests.libraries.includes(library)) return null;
      return `${name} is for ${table.libraries[library].join(" and ")} only.`;
    }
    if (library !== undefined) return null;
    if (table.pure.includes(home) && !isTest) return `${home} is pure: it imports only its own.`;
    return null;
  }

  return {
    ImportDeclaration: check,
    ExportNamedDeclaration: check,
    ExportAllDeclaration: check,
    ImportExpression: check,
    TSImportType: check,
  };
};

/** "packages/db" of a file in it; "the root" of any other. */
function packageOf(root, file) {
  const [folder, name, ...rest] = relative(root, file).split(sep);
  const inside = (folder === "apps" || folder === "packages") && rest.length > 0;
  return inside ? `${folder}/${name}` : "the root";
}

function isWithin(name, library) {
  return name === library || name.startsWith(`${library}/`);
}

const imports = { meta: { schema: [{ type: "object" }] }, create };

export default { meta: { name: "rentease" }, rules: { imports } };
