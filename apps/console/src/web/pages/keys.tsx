import { z } from "zod";
import { KeyTables } from "../key-help.tsx";
import { page } from "../page.ts";

/** What `?` shows, for those without JavaScript. */
export const keysPage = page({
  path: "/keys",
  title: "Keys",
  section: null,
  filters: [],
  query: z.object({}),
  async show() {
    return {
      body: (
        <>
          <h1>Keys</h1>
          <KeyTables />
        </>
      ),
    };
  },
});
