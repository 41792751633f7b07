import type { Overview } from "@rentease/db";
import { Link } from "../../parts/link.tsx";
import { Money } from "../../parts/money.tsx";
import { Deadline } from "../disputes/deadline.tsx";
import { guestOf } from "../disputes/dispute-table.tsx";

export function DisputesCard({ disputes: { open, due, next } }: Pick<Overview, "disputes">) {
  return (
    <article aria-labelledby="now-disputes">
      <h2 id="now-disputes">Disputes</h2>
      <div class="figure">
        <Link to="/disputes" query={{ property: null }}>
          {open} open
        </Link>
      </div>
      {open === 0 ? (
        <p>No guest's bank asks for money back.</p>
      ) : (
        <p>
          {due === 0
            ? "None has to be answered within a week."
            : `${due} to be answered within a week.`}
        </p>
      )}
      {next.length > 0 && (
        <ul>
          {next.map((dispute) => (
            <li>
              <Money {...dispute} /> {guestOf(dispute)} <Deadline of={dispute} />
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}
