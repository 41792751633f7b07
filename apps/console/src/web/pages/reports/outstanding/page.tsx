import { listOutstanding, type OutstandingTotal, sumOutstanding } from "@rentease/db";
import { z } from "zod";
import { checkInCursor, readPage } from "../../../../api/paging.ts";
import { useAsked } from "../../../asked-context.ts";
import { hrefOf } from "../../../frame.ts";
import { page } from "../../../page.ts";
import { DownloadLink } from "../../../parts/download-link.tsx";
import { Link } from "../../../parts/link.tsx";
import { More } from "../../../parts/more.tsx";
import { askedOutstanding } from "./asked-outstanding.ts";
import { OutstandingSums } from "./outstanding-sums.tsx";
import { OutstandingTable } from "./outstanding-table.tsx";

const path = "/reports/outstanding";
const limit = 50;

/** Bookings of which money is still to come. */
export const outstandingPage = page({
  path,
  title: "Outstanding balances",
  section: "reports",
  filters: ["property", "period"],
  query: z.object({ cursor: checkInCursor, sums: z.literal("yes").optional() }),
  async show(asked, { cursor, sums }) {
    const { db } = asked.deps;
    const filter = askedOutstanding(asked);
    const { items, next_cursor: next } = await readPage(
      limit,
      (most) => listOutstanding(db, { ...filter, after: cursor, limit: most }),
      ({ checkIn, id }) => `${checkIn ?? "-"} ${id}`,
    );
    return {
      body: (
        <>
          <h1>Outstanding balances</h1>
          <p>Bookings that are not paid in full, by check-in; the period is that of check-in.</p>
          {items.length === 0 && cursor === undefined ? (
            <p class="empty">
              No booking here owes anything.{" "}
              <Link to={path} query={{ from: null, to: null, property: null }}>
                Show all properties, any time
              </Link>
            </p>
          ) : (
            <>
              <Sums sums={sums ? await sumOutstanding(db, filter) : null} />
              <h2>Bookings</h2>
              <OutstandingTable bookings={items} />
              <DownloadLink path={`${path}.csv`} />
            </>
          )}
          <More next={next} cursor={cursor?.id} />
        </>
      ),
    };
  },
});

/** Over all bookings there are it takes a while to add up: the list does not wait for it. */
function Sums({ sums }: { sums: readonly OutstandingTotal[] | null }) {
  const { frame } = useAsked();
  if (sums !== null) {
    return (
      <div id="sums">
        <OutstandingSums sums={sums} />
      </div>
    );
  }
  const summed = hrefOf(frame, path, { sums: "yes" });
  return (
    <div
      id="sums"
      hx-get={summed}
      hx-select="#sums"
      hx-trigger="load"
      hx-target="this"
      hx-swap="outerHTML"
    >
      <p>
        <a href={summed}>Add up all of them</a>
      </p>
    </div>
  );
}
