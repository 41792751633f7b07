import { Day } from "./moment.tsx";

type StayProps = { checkIn: string | null; checkOut: string | null };

/** From arrival to departure, YYYY-MM-DD each. */
export function Stay({ checkIn, checkOut }: StayProps) {
  if (checkIn === null && checkOut === null) return <span class="unknown">–</span>;
  return (
    <>
      <Day of={checkIn} /> to <Day of={checkOut} />
    </>
  );
}
