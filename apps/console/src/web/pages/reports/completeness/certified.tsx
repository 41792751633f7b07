import type { Period } from "@rentease/core";
import type { Audit, CertificateRead } from "@rentease/db";
import { DownloadLink } from "../../../parts/download-link.tsx";
import { Facts } from "../../../parts/facts.tsx";
import { Link } from "../../../parts/link.tsx";
import { Moment } from "../../../parts/moment.tsx";
import { CertifiedPayments } from "./certified-payments.tsx";
import { CertifiedSums } from "./certified-sums.tsx";
import { StartAudit } from "./start-audit.tsx";

type CertifiedProps = { audit: Audit; certificate: CertificateRead; by: string; period: Period };

/** Who says it, as of when, and what. */
export function Certified({ audit, certificate, by, period }: CertifiedProps) {
  const { found, repaired, left } = certificate.differences;
  const { count, itemised, unequal } = certificate.payouts;
  return (
    <>
      <p class={left === 0 ? "notice" : "refusal"}>
        {left === 0
          ? "The books equal Stripe's, to the cent."
          : `${left} ${left === 1 ? "object differs" : "objects differ"} from Stripe's: the certificate names each.`}
      </p>
      <Facts
        of={[
          [
            "Certificate",
            <Link to={`/audits/${audit.id}`}>
              <Moment at={audit.from} /> to <Moment at={audit.to} />
            </Link>,
          ],
          ["Complete to", <Moment at={audit.to} />],
          ["Compared at", <Moment at={audit.finishedAt} />],
          ["Asked for by", by],
          ["Differences", `${found} found, ${repaired} repaired, ${left} left`],
          ["Payouts", `${count}, ${itemised} with their lines, ${unequal} that do not add up`],
        ]}
      />
      {audit.to < period.to && (
        <p>
          What came after <Moment at={audit.to} /> is not compared yet. <StartAudit />
        </p>
      )}
      {(audit.from < period.from || audit.to > period.to) && (
        <p>The figures are those of the whole certificate, which covers more than this period.</p>
      )}
      <DownloadLink path="/reports/completeness.csv" />
      <CertifiedPayments payments={certificate.payments} />
      <CertifiedSums sums={certificate.sums} />
    </>
  );
}
