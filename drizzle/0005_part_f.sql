CREATE TABLE "erased_objects" (
	"stripe_id" text PRIMARY KEY NOT NULL,
	"erased_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "stripe_events" ADD COLUMN "redacted_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "stripe_events_unredacted" ON "stripe_events" USING btree ("id") WHERE "stripe_events"."redacted_at" is null and "stripe_events"."state" in ('applied', 'ignored');