import { reasonsInWords } from "@rentease/core";
import {
  countProposedAdoptions,
  listAdoptions,
  type ListedAdoption,
  type Queryable,
  showAdoption,
} from "@rentease/db";
import { readPage } from "../../../api/paging.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { countedOf } from "../../parts/counted.ts";
import { Key } from "../../parts/key.tsx";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { grouped, Money } from "../../parts/money.tsx";
import { Table } from "../../parts/table.tsx";

const pageSize = 20;

type PairsRead = { pairs: readonly ListedAdoption[]; total: number; next: string | null };

/** A page of the pairs that wait, and how many do. @param cursor the last one of the page before. */
export async function readPairs(db: Queryable, cursor?: string): Promise<PairsRead> {
  const { items: pairs, next_cursor: next } = await readPage(
    pageSize,
    (limit) => listAdoptions(db, { state: "suggested", limit, cursor }),
    ({ id }) => id,
  );
  return { pairs, next, total: await countProposedAdoptions(db) };
}

type PairsProps = PairsRead & {
  /** Whether others come before these, and they stand alone. */
  rest?: boolean;
};

/** Typed in by staff, and perhaps come through Stripe as well. */
export function Pairs({ pairs, total, next, rest = false }: PairsProps) {
  if (pairs.length === 0 && !rest) return null;
  return (
    <section aria-labelledby="pairs">
      <h2 id="pairs">Typed in, and perhaps the same as a Stripe payment</h2>
      <p>{countedOf(total, "pair")} to compare, the last found first.</p>
      <Table
        label="Pairs of a typed and a Stripe payment"
        rows={pairs}
        empty="No more pairs."
        columns={[
          {
            name: "Typed in",
            cell: ({ typed }) => <Moment at={typed.paidAt ?? typed.created} only="date" />,
          },
          {
            name: "Amount",
            numeric: true,
            cell: ({ typed }) => <Money amount={typed.received} currency={typed.currency} />,
          },
          { name: "Stripe's", cell: ({ stripe }) => <Moment at={stripe.paidAt} /> },
          {
            name: "Amount",
            numeric: true,
            cell: ({ stripe }) => <Money amount={stripe.received} currency={stripe.currency} />,
          },
          {
            name: "What speaks for it",
            prose: true,
            cell: ({ reasons }) => reasonsInWords(reasons).join(", "),
          },
          {
            name: "Decide",
            cell: ({ id, stripe, typed }) => (
              <Link
                to={`/adoptions/${id}`}
                aria-label={`Compare the pair of ${stripe.payer.name ?? typed.payer.name ?? "unknown payer"}`}
              >
                Compare
              </Link>
            ),
          },
        ]}
      />
      {(next !== null || rest) && (
        <nav class="more" aria-label="Pages of pairs">
          {rest && (
            <Link to="/review" rel="first">
              All that waits
            </Link>
          )}
          {next !== null && (
            <Link to="/review" query={{ pairs: next }} rel="next" keyed={rest ? "n" : undefined}>
              More pairs
            </Link>
          )}
        </nav>
      )}
    </section>
  );
}

/** The pair that was decided a moment ago; null for none, or where that was taken back since. */
export async function readDecided(
  db: Queryable,
  id: string | undefined,
): Promise<ListedAdoption | null> {
  const pair = id === undefined ? null : await showAdoption(db, id);
  return pair && pair.state !== "suggested" ? pair : null;
}

/** Takes back what was decided a moment ago, as a review's own does. */
export function UndoPair({ pair }: { pair: ListedAdoption | null }) {
  if (!pair) return null;
  const { id, state, stripe } = pair;
  const whose = stripe.payer.name ?? stripe.payer.email ?? "an unknown payer";
  return (
    <div class="actions">
      <ActionForm to={`/adoptions/${id}/undo`} values={{ expected_state: state }}>
        <button type="submit" class="quiet" data-key="u">
          Undo: {grouped(stripe.received, stripe.currency)} from {whose}
          <Key of="u" />
        </button>
      </ActionForm>
      <Link to={`/adoptions/${id}`}>The pair before</Link>
    </div>
  );
}
