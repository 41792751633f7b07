import type { ListedNotification } from "@rentease/db";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";

type ToldProps = { reference: string; last: ListedNotification | undefined };

/** Whether the host's own system knows how the booking stands; nothing where it was never told. */
export function Told({ reference, last }: ToldProps) {
  if (!last) return null;
  return (
    <p>
      Your system was last told of this booking <Moment at={last.createdAt} />:{" "}
      <StateBadge state={last.state} />{" "}
      <Link to="/notifications" query={{ booking: reference }}>
        All its notifications
      </Link>
    </p>
  );
}
