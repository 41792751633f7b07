import { Link } from "./link.tsx";

/** The bank deposit that money went out with. */
export function PayoutLink({ payout }: { payout: string | null }) {
  if (payout === null) return <span class="unknown">–</span>;
  return (
    <Link to={`/payouts/${payout}`} class="id">
      {payout}
    </Link>
  );
}
