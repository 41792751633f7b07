/** The columns that are taken as they stand, and the field of a booking each is. */
const plainColumns = {
  reference: "reference",
  status: "status",
  property: "property",
  currency: "currency",
  check_in: "check_in",
  check_out: "check_out",
  guest_name: "guest.name",
  guest_email: "guest.email",
  guest_phone: "guest.phone",
  stripe_customer: "stripe.customer",
  stripe_payment_link: "stripe.payment_link",
  stripe_checkout_session: "stripe.checkout_session",
  stripe_payment_intent: "stripe.payment_intent",
} as const satisfies Record<string, string>;

/** What is expected when: an amount, and its day in `<kind>_due`. */
const instalmentKinds = ["deposit", "balance", "security_hold", "extra"] as const;

/** Each is also the name of its field. */
export const requiredColumns: readonly string[] = ["reference", "currency"];

/** What a column holds. */
export type Column =
  | { holds: "text"; field: string }
  /** An amount charged for. */
  | { holds: "item"; kind: string }
  | { holds: "instalment"; kind: string }
  | { holds: "due"; kind: string };

/** What the columns of this name hold, null for a name that is not known. */
export function columnNamed(name: string): Column | null {
  if (isPlain(name)) return { holds: "text", field: plainColumns[name] };
  if (name === "items_total") return { holds: "item", kind: "total" };
  const [, item] = /^item_([a-z\d_]+)$/.exec(name) ?? [];
  if (item !== undefined) return { holds: "item", kind: item };
  for (const kind of instalmentKinds) {
    if (name === kind) return { holds: "instalment", kind };
    if (name === `${kind}_due`) return { holds: "due", kind };
  }
  return null;
}

/** As it is compared: `Check-in` is check_in. */
export function columnName(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
}

/** What is wrong with a heading row, by name. */
export function headingFaults(names: readonly string[]): string[] {
  const unknown = names.filter((name) => columnNamed(name) === null);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  const missing = requiredColumns.filter((name) => !names.includes(name));
  const doubled =
    names.includes("items_total") && names.some((name) => name.startsWith("item_"))
      ? ["items_total would count the item_ columns twice: leave one out"]
      : [];
  return [
    ...missing.map((name) => `there is no column ${name}`),
    ...unknown.map((name) => `column ${name || "without a heading"} is not known: leave it out`),
    ...[...twice].map((name) => `column ${name} stands there twice`),
    ...doubled,
  ];
}

function isPlain(name: string): name is keyof typeof plainColumns {
  return Object.hasOwn(plainColumns, name);
}

/** For --help. */
export const columnsHelp = `  ${requiredColumns.join(", ")} (both needed)
  ${Object.keys(plainColumns)
    .filter((name) => !requiredColumns.includes(name))
    .join(", ")}
  ${instalmentKinds.map((kind) => `${kind}, ${kind}_due`).join(", ")}
  items_total, or item_<kind> for each kind: item_nights, item_cleaning, …`;
