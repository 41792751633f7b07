CREATE TABLE "booking_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "booking_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"booking_id" uuid NOT NULL,
	"marked_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erased_objects" (
	"stripe_id" text PRIMARY KEY NOT NULL,
	"erased_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid,
	"type" text NOT NULL,
	"data" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"answers" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"changed_since" boolean DEFAULT false NOT NULL,
	"replay_of" uuid,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "match_decisions" ADD COLUMN "seq" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "match_decisions_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "stripe_events" ADD COLUMN "redacted_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_pending_booking" ON "notifications" USING btree ("booking_id") WHERE "notifications"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "notifications_due" ON "notifications" USING btree ("next_attempt_at") WHERE "notifications"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "notifications_booking" ON "notifications" USING btree ("booking_id","created_at");--> statement-breakpoint
CREATE INDEX "notifications_failed" ON "notifications" USING btree ("id") WHERE "notifications"."state" = 'failed';--> statement-breakpoint
CREATE INDEX "match_decisions_history" ON "match_decisions" USING btree ("payment_id","seq");--> statement-breakpoint
CREATE INDEX "stripe_events_unredacted" ON "stripe_events" USING btree ("id") WHERE "stripe_events"."redacted_at" is null and "stripe_events"."state" in ('applied', 'ignored');