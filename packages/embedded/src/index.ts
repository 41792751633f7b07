export { serverAccount } from "./account.ts";
export { freePort, isFree } from "./free-port.ts";
export { findRunning } from "./running.ts";
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "./start.ts";
export { stopWithParent } from "./stop-with-parent.ts";
