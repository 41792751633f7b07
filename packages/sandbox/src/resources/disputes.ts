import { invalid, noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import { flag, mergedMetadata, nested, type Params } from "../api/params.ts";
import type { Call, ListAnswer, Route } from "../api/route.ts";
import { changeDispute, lose } from "../payments/disputes.ts";
import { giveEvidence } from "../payments/evidence.ts";
import type { Dispute, DisputeEvidence } from "../records/objects.ts";
import type { World } from "../world.ts";

export const disputeRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/disputes", answer: list },
  { method: "GET", path: "/v1/disputes/:id", answer: (call) => asOfNow(call.world, found(call)) },
  { method: "POST", path: "/v1/disputes/:id", answer: update },
  {
    method: "POST",
    path: "/v1/disputes/:id/close",
    answer: (call) => lose(call.world, found(call)),
  },
];

export function found({ world, id }: Pick<Call, "world" | "id">): Dispute {
  const dispute = world.records.disputes.get(id);
  if (dispute === undefined) throw noSuch("dispute", id);
  return dispute;
}

/** Whether it is too late to answer shows with time alone. */
function asOfNow(world: World, stored: Dispute): Dispute {
  const details = stored.evidence_details;
  const late = details.due_by !== null && details.due_by < world.clock.nowSeconds();
  if (!late || !stored.status.endsWith("needs_response")) return stored;
  return { ...stored, evidence_details: { ...details, past_due: true } };
}

function list({ world, params }: Call): ListAnswer {
  const page = listPage(world.records.disputes, params, {
    url: "/v1/disputes",
    noun: "dispute",
    filters: ["charge", "payment_intent"],
  });
  return { ...page, data: page.data.map((stored) => asOfNow(world, stored)) };
}

/** Evidence is sent to the bank unless `submit=false`; metadata alone sends nothing. */
function update(call: Call): Dispute {
  const { world, params } = call;
  const dispute = found(call);
  const metadata = mergedMetadata(params, dispute.metadata);
  const evidence = nested(params, "evidence");
  const submit = flag(params, "submit");
  if (evidence === undefined && submit !== true) {
    if (params["metadata"] === undefined) return dispute;
    return changeDispute(world, dispute, { metadata }, "updated");
  }
  return giveEvidence(world, dispute, evidenceOf(evidence ?? {}, dispute), submit ?? true, {
    metadata,
  });
}

/** The texts and file ids among the evidence; an empty one is taken back. */
function evidenceOf(params: Params, dispute: Dispute): Partial<DisputeEvidence> {
  const given: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(params)) {
    if (!Object.hasOwn(dispute.evidence, name))
      throw invalid(`Received unknown parameter: evidence[${name}]`);
    // Structured evidence (`enhanced_evidence`) decides nothing here.
    if (typeof value === "string") given[name] = value === "" ? null : value;
  }
  return given;
}
