import { type Child, type PropsWithChildren } from "hono/jsx";
import { AskedContext } from "./asked-context.ts";
import { assetPath } from "./assets.ts";
import { FilterBar } from "./filter-bar.tsx";
import { KeyHelp } from "./key-help.tsx";
import type { Asked, Page } from "./page.ts";
import { Key } from "./parts/key.tsx";
import { Link } from "./parts/link.tsx";
import { SearchField } from "./parts/search-field.tsx";
import { sections } from "./sections.ts";

/** htmx writes no styles of its own into the page, which the policy would refuse, and keeps nothing of it. */
const htmxConfig = JSON.stringify({
  includeIndicatorCSS: false,
  history: "reload",
  // What failed leaves the page as it was, and it asks again.
  noSwap: [204, 304, "4xx", "5xx"],
});

/** What every HTML document has, also those of strangers. */
export function Document({ title, children }: PropsWithChildren<{ title: string }>) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="htmx-config" content={htmxConfig} />
        <title>{`${title} · Rentease Payments`}</title>
        <link rel="icon" href={assetPath("icon")} type="image/svg+xml" />
        <link rel="stylesheet" href={assetPath("pico")} />
        <link rel="stylesheet" href={assetPath("console")} />
        <script src={assetPath("htmx")} defer />
        <script src={assetPath("keys")} defer />
      </head>
      <body>{children}</body>
    </html>
  );
}

type LayoutProps = {
  asked: Asked;
  /** `filters` null: nothing that is shown can be filtered. */
  page: Pick<Page, "section"> & { filters: Page["filters"] | null };
  title: string;
  body: Child;
  notice: string | null;
  properties: readonly string[];
};

/** A page of somebody who is signed in. */
export function Layout({ asked, page, title, body, notice, properties }: LayoutProps) {
  return (
    <AskedContext.Provider value={asked}>
      <Document title={title}>
        <a href="#main" class="skip">
          Skip to the content
        </a>
        <Header asked={asked} />
        <div class="frame">
          <Navigation section={page.section} />
          <main id="main" tabindex={-1}>
            {page.filters && <FilterBar filters={page.filters} properties={properties} />}
            {notice !== null && (
              <p class="notice" role="status">
                {notice}
              </p>
            )}
            {asked.sent?.refusal && (
              <p class="refusal" role="alert">
                {asked.sent.refusal.message}
              </p>
            )}
            {body}
          </main>
        </div>
        <KeyHelp />
      </Document>
    </AskedContext.Provider>
  );
}

function Header({ asked: { deps, user, frame } }: { asked: Asked }) {
  const { account, livemode } = deps.account;
  return (
    <header class="top">
      <Link to="/" class="brand">
        Rentease Payments
      </Link>
      <span class={livemode ? "mode live" : "mode test"}>{livemode ? "LIVE" : "TEST"}</span>
      <span class="account" title="The Stripe account that these books belong to">
        {account}
      </span>
      <form action="/search" method="get" role="search" class="search">
        {Object.entries(frame).map(
          ([name, value]) => value !== null && <input type="hidden" name={name} value={value} />,
        )}
        <SearchField />
      </form>
      <Link to="/keys">
        Keys
        <Key of="?" />
      </Link>
      <form action="/sign-out" method="post" class="signed-in">
        <span title={user.email}>
          {user.name} <small>({user.role})</small>
        </span>
        <button type="submit" class="quiet">
          Sign out
        </button>
      </form>
    </header>
  );
}

function Navigation({ section }: { section: string | null }) {
  const links = (group: string) =>
    Object.entries(sections)
      .filter(([, about]) => about.group === group)
      .map(([key, { path, name }]) => (
        <li>
          <Link to={path} {...(key === section && { "aria-current": "page" })}>
            {name}
          </Link>
        </li>
      ));
  return (
    <nav class="sections" aria-label="Sections">
      <ul>{links("host")}</ul>
      <ul>{links("operate")}</ul>
    </nav>
  );
}
