import { useAsked } from "../asked-context.ts";

/** What the page shows as a spreadsheet reads it, with the same query. */
export function DownloadLink({ path }: { path: string }) {
  const { search } = new URL(useAsked().here, "http://console");
  return (
    <p>
      <a href={path + search} download>
        Download as CSV
      </a>
    </p>
  );
}
