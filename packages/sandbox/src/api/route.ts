import type { World } from "../world.ts";
import type { Params } from "./params.ts";

export interface Call {
  world: World;
  params: Params;
  /** The `:id` of the path; empty where there is none. */
  id: string;
}

export interface Route {
  method: "GET" | "POST" | "DELETE";
  path: string;
  answer: (call: Call) => object;
}

export interface ListAnswer<T extends object = object> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}
