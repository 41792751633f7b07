import { Moment } from "./moment.tsx";

/** In the place of a name: nobody knows it, or it was erased. */
export function UnknownPerson({ erasedAt }: { erasedAt: Date | null }) {
  if (erasedAt === null) return <span class="unknown">unknown</span>;
  return (
    <span class="unknown">
      erased <Moment at={erasedAt} />
    </span>
  );
}
