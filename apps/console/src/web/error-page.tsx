import { Document } from "./layout.tsx";

/** What each failure means to somebody who looks at it, and what they can do. */
const said: Readonly<Record<number, readonly [title: string, next: string]>> = {
  403: ["Not allowed", "Your role may not do this. An admin can change it: rentease user role."],
  404: ["Not found", "There is no such page, or what it was about is not in these books."],
  413: ["Too large", "Send less at once."],
  422: ["Not valid", "Change what is named, or start over from the overview."],
  500: ["Something went wrong", "The fault is ours and was logged. Nothing was changed half."],
  503: ["Out of reach", "Nothing is lost. Try again in a moment."],
};

type ErrorPageProps = {
  status: number;
  detail: string | null;
  /** Of the same page, without what was wrong in its address. */
  again?: string | null;
};

/** What a page of this failure is called. */
export function errorTitle(status: number): string {
  return wordsOf(status)[0];
}

/** What went wrong, without anything that could go wrong itself. */
export function ErrorBody({ status, detail, again = null }: ErrorPageProps) {
  const [title, next] = wordsOf(status);
  return (
    <>
      <h1>{title}</h1>
      {detail !== null && <p class="refusal">{detail}</p>}
      <p>{next}</p>
      {again !== null && (
        <p>
          <a href={again}>Back to the page, without it</a>
        </p>
      )}
      <p>
        <a href="/">To the overview</a>
      </p>
    </>
  );
}

/** For strangers, and for a fault of ours: a page that reads nothing. */
export function ErrorPage(props: ErrorPageProps) {
  return (
    <Document title={errorTitle(props.status)}>
      <main class="alone">
        <ErrorBody {...props} />
      </main>
    </Document>
  );
}

function wordsOf(status: number): readonly [title: string, next: string] {
  return said[status] ?? ["Something went wrong", "Try again."];
}
