CREATE TABLE "payment_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
DROP INDEX "payments_created";--> statement-breakpoint
ALTER TABLE "payment_notes" ADD CONSTRAINT "payment_notes_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "payment_notes_payment" ON "payment_notes" USING btree ("payment_id","id");--> statement-breakpoint
CREATE INDEX "activity_at" ON "activity" USING btree ("at","id","actor","action");--> statement-breakpoint
CREATE INDEX "bookings_reference_prefix" ON "bookings" USING btree ("reference_folded" text_pattern_ops,"id");--> statement-breakpoint
CREATE INDEX "bookings_guest_name" ON "bookings" USING gin ("guest_name_folded");--> statement-breakpoint
CREATE INDEX "bookings_property" ON "bookings" USING btree ("property",coalesce("check_in", '-infinity'::date),"id");--> statement-breakpoint
CREATE INDEX "bookings_arrival" ON "bookings" USING btree (coalesce("check_in", '-infinity'::date),"id","status");--> statement-breakpoint
CREATE INDEX "disputes_open" ON "disputes" USING btree ("evidence_due_by","id") WHERE "disputes"."status" not in ('won', 'lost', 'prevented', 'warning_closed');--> statement-breakpoint
CREATE INDEX "payments_payer_name" ON "payments" USING gin ("payer_name_folded");--> statement-breakpoint
CREATE INDEX "payments_waiting" ON "payments" USING btree ("created","id","review","currency","received") WHERE "payments"."review" in ('unmatched', 'suggested') and "payments"."received" > 0 and "payments"."superseded_by" is null;--> statement-breakpoint
CREATE INDEX "stripe_events_ignored" ON "stripe_events" USING btree ("id") WHERE "stripe_events"."state" = 'ignored';--> statement-breakpoint
CREATE INDEX "stripe_events_type" ON "stripe_events" USING btree ("type","id","state");--> statement-breakpoint
CREATE INDEX "payments_created" ON "payments" USING btree ("created","id","review","status","source","method","currency");