import { findWrongSettings } from "@rentease/runtime";
import { bad, type Check, ok } from "../check.ts";

export const settings: Check = {
  name: "settings",
  needs: [],
  async look() {
    const wrong = findWrongSettings();
    return wrong.length === 0
      ? ok("every variable that is set makes sense")
      : bad(wrong.join("; "), "mend these in the environment");
  },
};
