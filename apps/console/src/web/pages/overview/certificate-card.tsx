import { dayAt } from "@rentease/core";
import type { Audit } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { For } from "../../parts/action-form.tsx";
import { Ago } from "../../parts/ago.tsx";
import { Link } from "../../parts/link.tsx";
import { Day } from "../../parts/moment.tsx";

/** The last proof that the books are complete. */
export function CertificateCard({ audit }: { audit: Audit | null }) {
  const { timeZone } = useAsked();
  return (
    <article aria-labelledby="now-certificate">
      <h2 id="now-certificate">Last certificate</h2>
      {audit?.certificate ? (
        <>
          <div class="figure">
            <Link to={`/audits/${audit.id}`}>{verdict(audit.certificate.differences.left)}</Link>
          </div>
          <p>
            <Day of={dayAt(audit.from, timeZone)} /> to{" "}
            <Day of={dayAt(new Date(audit.to.getTime() - 1), timeZone)} />
            {audit.finishedAt && (
              <>
                , <Ago at={audit.finishedAt} />
              </>
            )}
          </p>
        </>
      ) : (
        <p>
          Nothing was compared with Stripe yet.
          <For role="operator">
            {" "}
            <Link to="/audits">Start an audit</Link> to prove that the books are complete.
          </For>
        </p>
      )}
    </article>
  );
}

function verdict(left: number): string {
  if (left === 0) return "Books equal Stripe's";
  return left === 1 ? "1 difference" : `${left} differences`;
}
