import { listOutstanding, sumOutstanding } from "@rentease/db";
import { z } from "zod";
import { checkInCursor, readPage } from "../../../../api/paging.ts";
import { page } from "../../../page.ts";
import { DownloadLink } from "../../../parts/download-link.tsx";
import { Link } from "../../../parts/link.tsx";
import { More } from "../../../parts/more.tsx";
import { askedOutstanding } from "./asked-outstanding.ts";
import { OutstandingSums } from "./outstanding-sums.tsx";
import { OutstandingTable } from "./outstanding-table.tsx";

const limit = 50;

/** Bookings of which money is still to come. */
export const outstandingPage = page({
  path: "/reports/outstanding",
  title: "Outstanding balances",
  section: "reports",
  filters: ["property", "period"],
  query: z.object({ cursor: checkInCursor }),
  async show(asked, { cursor }) {
    const { db } = asked.deps;
    const filter = askedOutstanding(asked);
    const { items, next_cursor: next } = await readPage(
      limit,
      (most) => listOutstanding(db, { ...filter, after: cursor, limit: most }),
      ({ checkIn, id }) => `${checkIn ?? "-"} ${id}`,
    );
    const sums = await sumOutstanding(db, filter);
    return {
      body: (
        <>
          <h1>Outstanding balances</h1>
          <p>Bookings that are not paid in full, by check-in; the period is that of check-in.</p>
          {sums.length === 0 ? (
            <p class="empty">
              No booking here owes anything.{" "}
              <Link to="/reports/outstanding" query={{ from: null, to: null, property: null }}>
                Show all properties, any time
              </Link>
            </p>
          ) : (
            <>
              <DownloadLink path="/reports/outstanding.csv" />
              <OutstandingSums sums={sums} />
              <h2>Bookings</h2>
              <OutstandingTable bookings={items} />
            </>
          )}
          <More next={next} cursor={cursor?.id} />
        </>
      ),
    };
  },
});
