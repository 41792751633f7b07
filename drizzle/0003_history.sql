CREATE TABLE "audit_differences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"audit_id" uuid NOT NULL,
	"object_type" text NOT NULL,
	"stripe_id" text NOT NULL,
	"cause" text NOT NULL,
	"fields" jsonb NOT NULL,
	"state" text DEFAULT 'suspected' NOT NULL,
	"stripe" jsonb,
	"ours" jsonb,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	"repaired_at" timestamp with time zone,
	"error" text,
	CONSTRAINT "audit_differences_object" UNIQUE("audit_id","object_type","stripe_id")
);
--> statement-breakpoint
CREATE TABLE "audits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"repair" boolean NOT NULL,
	"certificate" jsonb
);
--> statement-breakpoint
CREATE TABLE "backfill_windows" (
	"id" uuid PRIMARY KEY NOT NULL,
	"backfill_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"from" timestamp with time zone NOT NULL,
	"to" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"cursor" text,
	"claim" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error" text,
	"requests" integer DEFAULT 0 NOT NULL,
	"listed" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"matched" integer DEFAULT 0 NOT NULL,
	"suggested" integer DEFAULT 0 NOT NULL,
	"adopted" integer DEFAULT 0 NOT NULL,
	"sums" jsonb,
	"tail" jsonb,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "backfills" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"from" timestamp with time zone NOT NULL,
	"to" timestamp with time zone NOT NULL,
	"time_zone" text NOT NULL,
	"objects" text[] NOT NULL,
	"state" text NOT NULL,
	"started_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "stripe_limits" (
	"bucket" text PRIMARY KEY NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"live_next_at" timestamp with time zone NOT NULL,
	"live_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stripe_requests" (
	"day" date PRIMARY KEY NOT NULL,
	"reads" bigint NOT NULL,
	"writes" bigint NOT NULL,
	"limited" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "object_fetches" ADD COLUMN "window_id" uuid;--> statement-breakpoint
ALTER TABLE "audit_differences" ADD CONSTRAINT "audit_differences_audit_id_audits_id_fk" FOREIGN KEY ("audit_id") REFERENCES "public"."audits"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audits" ADD CONSTRAINT "audits_id_backfills_id_fk" FOREIGN KEY ("id") REFERENCES "public"."backfills"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backfill_windows" ADD CONSTRAINT "backfill_windows_backfill_id_backfills_id_fk" FOREIGN KEY ("backfill_id") REFERENCES "public"."backfills"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_differences_audit" ON "audit_differences" USING btree ("audit_id","id");--> statement-breakpoint
CREATE INDEX "audit_differences_suspected" ON "audit_differences" USING btree ("audit_id","id") WHERE "audit_differences"."state" = 'suspected';--> statement-breakpoint
CREATE INDEX "backfill_windows_open" ON "backfill_windows" USING btree ("kind","next_attempt_at") WHERE "backfill_windows"."state" in ('pending', 'running');--> statement-breakpoint
CREATE INDEX "backfill_windows_backfill" ON "backfill_windows" USING btree ("backfill_id","kind","from");--> statement-breakpoint
ALTER TABLE "object_fetches" ADD CONSTRAINT "object_fetches_window_id_backfill_windows_id_fk" FOREIGN KEY ("window_id") REFERENCES "public"."backfill_windows"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "balance_transactions_created" ON "balance_transactions" USING btree ("created");--> statement-breakpoint
CREATE INDEX "checkout_sessions_created" ON "checkout_sessions" USING btree ("created");--> statement-breakpoint
CREATE INDEX "disputes_created" ON "disputes" USING btree ("created");--> statement-breakpoint
CREATE INDEX "object_fetches_window" ON "object_fetches" USING btree ("window_id");--> statement-breakpoint
CREATE INDEX "payment_attempts_created" ON "payment_attempts" USING btree ("created");--> statement-breakpoint
CREATE INDEX "refunds_created" ON "refunds" USING btree ("created");