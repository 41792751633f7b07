/** What each status is called, and all that the API answers besides success. */
const titles = {
  400: "Bad request",
  401: "Not authenticated",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Body too large",
  415: "Not JSON",
  422: "Not valid",
  500: "Internal error",
  503: "Not available",
} as const;

export type ProblemStatus = keyof typeof titles;

/** Something wrong with one field: of the body (then with a JSON pointer), the query, the path or the headers. */
export type FieldFault = { field: string; detail: string; pointer?: string };

/** What goes on top of status and code. `also` stands in the answer's body beside them. */
type Particulars = {
  detail?: string;
  errors?: FieldFault[];
  headers?: Record<string, string>;
  also?: Record<string, unknown>;
};

/** An answer that is no success (RFC 9457). `detail` never holds personal data (P10). */
export class Problem extends Error {
  readonly retry = false;
  override readonly name = "Problem";
  readonly status: ProblemStatus;
  readonly code: string;
  readonly particulars: Particulars;

  constructor(
    status: ProblemStatus,
    code: string,
    particulars: Particulars = {},
    options?: ErrorOptions,
  ) {
    super(particulars.detail ?? titles[status], options);
    this.status = status;
    this.code = code;
    this.particulars = particulars;
  }

  toResponse(): Response {
    const { detail, errors, headers, also } = this.particulars;
    return Response.json(
      {
        type: `urn:rentease:problem:${this.code}`,
        title: titles[this.status],
        status: this.status,
        ...(detail !== undefined && { detail }),
        ...(errors && { errors }),
        ...also,
      },
      { status: this.status, headers: { ...headers, "content-type": problemType } },
    );
  }
}

export const problemType = "application/problem+json";

/** A field of a JSON body by its path. */
export function bodyFault(path: readonly PropertyKey[], detail: string): FieldFault {
  const parts = path.map(String);
  const escaped = parts.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"));
  return { field: parts.join("."), detail, pointer: ["#", ...escaped].join("/") };
}
