export { type ErrorDescription } from "./describe-error.ts";
export { isLoopback } from "./is-loopback.ts";
export { onParentExit } from "./parent-exit.ts";
export { createLogger, type Logger } from "./logger.ts";
export { checkReadiness } from "./readiness.ts";
export { type Environment, SettingsError } from "./read-settings.ts";
export { type HttpServer, serve } from "./serve.ts";
export { findWrongSettings, settingsFor, type SettingsOf, type VariableName } from "./settings.ts";
export { onShutdown, type ShutdownOptions } from "./shutdown.ts";
