import { type ListedActivity, listActivity, listUsers, readActorNames } from "@rentease/db";
import { z } from "zod";
import { readPage, uuidCursor } from "../../../api/paging.ts";
import { activityKinds } from "../../activity-in-words.ts";
import { useAsked } from "../../asked-context.ts";
import { optionalFilter } from "../../optional-filter.ts";
import { page } from "../../page.ts";
import { Link } from "../../parts/link.tsx";
import { Choice, ListFilter } from "../../parts/list-filter.tsx";
import { More } from "../../parts/more.tsx";
import { ActivityTable } from "./activity-table.tsx";

const pageSize = 50;

/** Who did what. */
export const activityPage = page({
  path: "/activity",
  title: "Activity",
  section: "activity",
  filters: ["period"],
  query: z.object({ actor: optionalFilter(255), kind: optionalFilter(40), cursor: uuidCursor }),
  async show({ deps: { db }, from, to }, { actor, kind, cursor }) {
    const filter = { actor, action: kind, from: from ?? undefined, to: to ?? undefined };
    const [{ items, next_cursor: next }, users, nameOf] = await Promise.all([
      readPage(
        pageSize,
        (limit) => listActivity(db, { ...filter, limit, before: cursor }),
        ({ id }) => id,
      ),
      listUsers(db),
      readActorNames(db),
    ]);
    const people = new Set([...users.map(({ id }) => `user:${id}`), ...(actor ? [actor] : [])]);
    return {
      body: (
        <>
          <h1>Activity</h1>
          <p>What people, API keys and commands did. What rules decided is with each payment.</p>
          <ListFilter path="/activity" label="Which activity" set={Boolean(actor ?? kind)}>
            <Choice
              name="actor"
              label="Who"
              of={[...people].map((each) => [each, nameOf(each)] as const)}
              chosen={actor}
            />
            <Choice name="kind" label="What" of={Object.entries(activityKinds)} chosen={kind} />
          </ListFilter>
          <Activity activity={items} nameOf={nameOf} filtered={Boolean(actor ?? kind)} />
          <More next={next} cursor={cursor} />
        </>
      ),
    };
  },
});

type ActivityProps = {
  activity: readonly ListedActivity[];
  nameOf: (actor: string) => string;
  filtered: boolean;
};

function Activity({ activity, nameOf, filtered }: ActivityProps) {
  const { from, to } = useAsked();
  const limited = filtered || from !== null || to !== null;
  const empty = limited ? (
    <>
      Nobody did anything like that in this period.{" "}
      <Link to="/activity" query={{ from: null, to: null }}>
        Show all activity at any time
      </Link>
    </>
  ) : (
    "Nobody did anything yet: what people decide, type in or change stands here."
  );
  return <ActivityTable activity={activity} nameOf={nameOf} empty={empty} />;
}
