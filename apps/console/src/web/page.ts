import type { AccountIdentity } from "@rentease/core";
import type { User } from "@rentease/auth";
import type { Role } from "@rentease/db";
import type { Queues } from "@rentease/queue";
import type { Child } from "hono/jsx";
import type { z } from "zod";
import type { ApiDependencies } from "../api/env.ts";
import type { ProblemStatus } from "../api/problem.ts";
import { type Frame, parseQuery } from "./frame.ts";
import type { Section } from "./sections.ts";

/** What pages and actions work with. */
export type WebDependencies = Omit<ApiDependencies, "queues"> & {
  queues: Pick<Queues, "enqueue" | "depths">;
  account: AccountIdentity;
  /** Where browsers reach the console. */
  url: string;
  /** The API's OpenAPI description. */
  apiDocument: unknown;
};

/** Who asks for what. */
export type Asked = {
  deps: WebDependencies;
  user: User;
  frame: Frame;
  timeZone: string;
  /** The frame's period; null where the URL leaves it to the page. */
  from: Date | null;
  to: Date | null;
  now: Date;
  /** Path and query, for a form to come back to. */
  here: string;
  params: Readonly<Record<string, string>>;
  /** A form of this very page that was sent a moment ago, and changed nothing. */
  sent: Sent | null;
};

/** What was typed, so that nothing of it is lost, and why it was not done: null if it was not to be done yet. */
export type Sent = { form: FormValues; refusal: Refusal | null };

export type Refusal = { status: ProblemStatus; message: string; field: string | null };

/** A field that occurs several times has several values. */
export type FormValues = Readonly<Record<string, string | string[]>>;

/** What a page shows. */
export type View = { title?: string; body: Child };

/** What is asked for has a page of its own: there, as a path within the console. */
export type Elsewhere = { to: string };

/** Which parts of the frame change what a page shows; the others are carried along only. */
export type Filter = "property" | "period";

type PageDefinition<Query extends z.ZodType> = {
  path: string;
  title: string;
  /** Where it belongs in the navigation; null for a page that is reached otherwise. */
  section: Section | null;
  filters: readonly Filter[];
  /** Who may see it: everybody who is signed in unless given. */
  role?: Role;
  /** Of its own, beside the frame; `z.object({})` for none. */
  query: Query;
  /** Null: there is no such thing. */
  show(asked: Asked, query: z.output<Query>): Promise<View | Elsewhere | null>;
};

export type Page = Omit<PageDefinition<z.ZodType>, "query" | "show"> & {
  open(asked: Asked, query: Record<string, string>): Promise<View | Elsewhere | null>;
};

/** A page, with its query parsed before it is shown. */
export function page<Query extends z.ZodType>({
  query,
  show,
  ...about
}: PageDefinition<Query>): Page {
  return { ...about, open: (asked, raw) => show(asked, parseQuery(query, raw)) };
}

/** Where to go on, and what to say there. */
export type Done = { to: string; notice?: string };

/** Nothing is done yet: the page it came from is drawn again with what was typed, and with this in those fields. */
export type Drafted = { fields: FormValues };

type ActionDefinition<Form extends z.ZodType> = {
  /** Of a POST. */
  path: string;
  /** Operators unless given. */
  role?: Role;
  form: Form;
  /** What it throws with a `code` of the API's table is shown on the page it came from, with what was typed. */
  act(asked: Asked, form: z.output<Form>): Promise<Done | Drafted>;
};

export type Action = Omit<ActionDefinition<z.ZodType>, "form" | "act" | "role"> & {
  role: Role;
  run(asked: Asked, form: FormValues): Promise<Done | Drafted>;
};

/** A form's fields are not right. */
export class FormError extends Error {
  readonly code = "invalid_form";
  readonly retry = false;
  override readonly name = "FormError";
  readonly field: string | null;

  constructor(field: string | null, message: string) {
    super(message);
    this.field = field;
  }
}

/** What a button does. */
export function action<Form extends z.ZodType>({
  form,
  act,
  role = "operator",
  ...about
}: ActionDefinition<Form>): Action {
  return {
    ...about,
    role,
    run(asked, values) {
      const parsed = form.safeParse(values);
      if (parsed.success) return act(asked, parsed.data);
      const [issue] = parsed.error.issues;
      const field = issue?.path.join(".") || null;
      throw new FormError(field, [field, issue?.message].filter(Boolean).join(": "));
    },
  };
}
