import { type ListedDispute, listDisputes } from "@rentease/db";
import { z } from "zod";
import { readPage, uuidCursor } from "../../../api/paging.ts";
import { page } from "../../page.ts";
import { Link } from "../../parts/link.tsx";
import { More } from "../../parts/more.tsx";
import { DisputeTable } from "./dispute-table.tsx";

const limit = 50;
/** Closed ones that stand below the open ones. */
const recent = 10;

export const disputesPage = page({
  path: "/disputes",
  title: "Disputes",
  section: "disputes",
  filters: ["property"],
  query: z.object({ state: z.enum(["open", "closed"]).default("open"), cursor: uuidCursor }),
  async show({ deps: { db }, frame, now }, { state, cursor }) {
    const property = frame.property ?? undefined;
    const { items, next_cursor: next } = await readPage(
      limit,
      (most) => listDisputes(db, { state, property, now, before: cursor, limit: most }),
      ({ id }) => id,
    );
    const closed =
      state === "open" && next === null
        ? await listDisputes(db, { state: "closed", property, now, limit: recent })
        : [];
    const more = <More next={next} cursor={cursor} />;
    return {
      body:
        state === "open" ? (
          <Open disputes={items} closed={closed} more={more} />
        ) : (
          <Closed disputes={items} more={more} />
        ),
    };
  },
});

type OpenProps = {
  disputes: readonly ListedDispute[];
  closed: readonly ListedDispute[];
  more: ReturnType<typeof More>;
};

function Open({ disputes, closed, more }: OpenProps) {
  return (
    <>
      <h1>Disputes</h1>
      <p>What can still be answered comes first, the nearest deadline on top.</p>
      <DisputeTable
        label="Open disputes"
        disputes={disputes}
        open
        empty="No dispute is open. Stripe's webhooks bring new ones as soon as a bank opens them."
      />
      {more}
      {closed.length > 0 && (
        <>
          <h2>Closed</h2>
          <DisputeTable label="Closed disputes" disputes={closed} open={false} empty="" />
          {closed.length === recent && (
            <p>
              <Link to="/disputes" query={{ state: "closed" }}>
                All closed disputes
              </Link>
            </p>
          )}
        </>
      )}
    </>
  );
}

function Closed({ disputes, more }: Omit<OpenProps, "closed">) {
  return (
    <>
      <h1>Closed disputes</h1>
      <p>
        <Link to="/disputes">Open disputes</Link>
      </p>
      <DisputeTable
        label="Closed disputes"
        disputes={disputes}
        open={false}
        empty="No dispute has been closed."
      />
      {more}
    </>
  );
}
