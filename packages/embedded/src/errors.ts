type EmbeddedPostgresErrorCode =
  | "unsupported_platform"
  | "binaries_unusable"
  | "account_missing"
  | "folder_unreachable"
  | "folder_foreign"
  | "folder_in_use"
  | "version_mismatch"
  | "port_taken"
  | "initdb_failed"
  | "start_failed";

/** Messages are written for the person at the terminal: what is wrong, where, and what to do. */
export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EmbeddedPostgresError";
    this.code = code;
  }
}
