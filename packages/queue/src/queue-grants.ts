import { SCHEMA } from "./postgres-backend.ts";

/**
 * SQL that lets these roles use queues in PostgreSQL, where `migrateQueue` has made them. Who may add a job may change one:
 * BullMQ has no less than that. Jobs hold ids only (P10).
 *
 * Adding jobs, BullMQ makes a sequence a queue where it is missing, and asks for the right to at every job. Who had that
 * right could put functions of his own before BullMQ's: so those that need it run as their owner instead, on what is in
 * the schema and nothing else.
 */
export function queueGrants(roles: readonly string[]): string {
  const to = roles.join(", ");
  return `do $$ declare making regprocedure; begin
  if to_regnamespace('${SCHEMA}') is null then return; end if;
  grant usage on schema ${SCHEMA} to ${to};
  grant select, insert, update, delete on all tables in schema ${SCHEMA} to ${to};
  grant usage, select on all sequences in schema ${SCHEMA} to ${to};
  for making in
    select oid::regprocedure from pg_proc
    where pronamespace = '${SCHEMA}'::regnamespace and prosrc ilike '%create sequence%'
  loop
    execute format('alter function %s security definer set search_path = ${SCHEMA}, pg_temp', making);
    execute format('revoke execute on function %s from public', making);
    execute format('grant execute on function %s to ${to}', making);
  end loop;
end $$`;
}
