import { z } from "zod";
import { page } from "../page.ts";

export const overviewPage = page({
  path: "/",
  title: "Overview",
  section: "overview",
  filters: ["property", "period"],
  query: z.object({}),
  async show() {
    return { body: <h1>Overview</h1> };
  },
});
