import type { Collection, Listed } from "../records/collection.ts";
import { invalid, noSuch } from "./failure.ts";
import { integer, nested, type Params, text } from "./params.ts";
import type { ListAnswer } from "./route.ts";

/** A page as Stripe lists: newest first, `limit`, cursors, `created`, and the filters named. */
export function listPage<T extends Listed>(
  collection: Collection<T>,
  params: Params,
  options: {
    url: string;
    noun: string;
    filters?: readonly string[];
    /** Whatever was created before isn't there any more, in whole seconds. */
    notBefore?: number;
    where?: (record: T) => boolean;
  },
): ListAnswer<T> {
  const { notBefore = -Infinity } = options;
  const limit = integer(params, "limit") ?? 10;
  if (limit < 1 || limit > 100) throw invalid("Limit must be between 1 and 100.", "limit");
  const startingAfter = text(params, "starting_after");
  const endingBefore = text(params, "ending_before");
  if (startingAfter !== undefined && endingBefore !== undefined) {
    throw invalid("You can only specify one of these parameters: starting_after, ending_before.");
  }
  for (const [cursor, param] of [
    [startingAfter, "starting_after"],
    [endingBefore, "ending_before"],
  ] as const) {
    if (cursor === undefined) continue;
    const record = collection.get(cursor);
    if (record === undefined || record.created < notBefore) {
      throw noSuch(options.noun, cursor, param);
    }
  }
  const { from = -Infinity, to } = bounds(params, "created");
  const page = collection.page({
    limit,
    startingAfter,
    endingBefore,
    createdFrom: Math.max(from, notBefore),
    createdTo: to,
    equal: Object.fromEntries((options.filters ?? []).map((name) => [name, text(params, name)])),
    ...(options.where && { where: options.where }),
  });
  return { object: "list", data: page.data, has_more: page.has_more, url: options.url };
}

/** `created=1`, or `created[gt|gte|lt|lte]`, as inclusive bounds; other times alike. */
export function bounds(params: Params, name: string): { from?: number; to?: number } {
  if (typeof params[name] === "string") {
    const exactly = integer(params, name);
    return exactly === undefined ? {} : { from: exactly, to: exactly };
  }
  const asked = nested(params, name);
  if (asked === undefined) return {};
  const [gt, gte, lt, lte] = ["gt", "gte", "lt", "lte"].map((bound) => integer(asked, bound));
  const from = Math.max(gte ?? -Infinity, gt === undefined ? -Infinity : gt + 1);
  const to = Math.min(lte ?? Infinity, lt === undefined ? Infinity : lt - 1);
  return { ...(from === -Infinity ? {} : { from }), ...(to === Infinity ? {} : { to }) };
}
