import { search, type SearchHits } from "@rentease/db";
import { z } from "zod";
import { type Frame, hrefOf } from "../../frame.ts";
import { page } from "../../page.ts";
import { Hits } from "./hits.tsx";

const limit = 10;

/** Whatever a person knows of something: it leads there, or to what it may be. */
export const searchPage = page({
  path: "/search",
  title: "Search",
  section: null,
  filters: [],
  query: z.object({ q: z.string().trim().max(255).default("") }),
  async show({ deps: { db }, frame }, { q }) {
    const hits = await search(db, q, { limit });
    const only = onlyHit(hits, frame);
    if (only !== null) return { to: only };
    return {
      title: q === "" ? "Search" : `Search: ${q}`,
      body: (
        <>
          <h1>Search</h1>
          <SearchForm q={q} />
          <Found hits={hits} q={q} />
        </>
      ),
    };
  },
});

function SearchForm({ q }: { q: string }) {
  return (
    <form method="get" action="/search" class="filters" aria-label="Search again">
      <label>
        Search for
        <input name="q" value={q} autocomplete="off" required maxlength={255} />
      </label>
      <button type="submit" class="quiet">
        Search
      </button>
    </form>
  );
}

function Found({ hits, q }: { hits: SearchHits; q: string }) {
  const found = Object.values(hits);
  if (found.some((some) => some.length > 0)) {
    return (
      <>
        <Hits hits={hits} />
        {found.some((some) => some.length === limit) && (
          <p>Of each kind {limit} are shown at most: search for more of it to find others.</p>
        )}
      </>
    );
  }
  return (
    <div class="empty">
      {q !== "" && (
        <p>
          Nothing is known as <strong>{q}</strong>.
        </p>
      )}
      <p>What can be searched for:</p>
      <ul>
        <li>a booking's reference, or how it begins</li>
        <li>a guest's or payer's name in whole words, e-mail or phone</li>
        <li>an amount, as in 120.50 or €120: of a payment or a payout</li>
        <li>
          an id of Stripe's: <code>pi_</code>, <code>ch_</code>, <code>cs_</code>, <code>re_</code>,{" "}
          <code>du_</code>, <code>po_</code>, <code>txn_</code>, <code>cus_</code>,{" "}
          <code>plink_</code>, <code>evt_</code>
        </li>
        <li>an id of the API, or your own of a payment that was typed in</li>
      </ul>
    </div>
  );
}

/** Where the one thing found is; null for none or several. */
function onlyHit(hits: SearchHits, frame: Frame): string | null {
  const places = [
    ...hits.bookings.map(({ reference }) => `/bookings/${encodeURIComponent(reference)}`),
    ...hits.payments.map(({ id }) => `/payments/${id}`),
    ...hits.payouts.map(({ stripe }) => `/payouts/${stripe}`),
    ...hits.disputes.map(({ payment }) =>
      payment === null ? "/disputes" : `/payments/${payment}`,
    ),
    ...hits.events.map(({ id }) => `/events/${id}`),
  ];
  const [only, ...others] = places;
  return only !== undefined && others.length === 0 ? hrefOf(frame, only) : null;
}
