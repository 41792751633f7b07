CREATE TABLE "account" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"account" text NOT NULL,
	"livemode" boolean NOT NULL,
	"bound_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "account_is_one_row" CHECK ("account"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "activity" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "allocations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"booking_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"rule" text NOT NULL,
	"decided_by" text NOT NULL,
	"decision_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "allocations_payment_booking" UNIQUE("payment_id","booking_id"),
	CONSTRAINT "allocations_amount_positive" CHECK ("allocations"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "booking_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"description" text,
	"amount" bigint NOT NULL,
	CONSTRAINT "booking_items_position" UNIQUE("booking_id","position")
);
--> statement-breakpoint
CREATE TABLE "bookings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"reference_folded" text NOT NULL,
	"guest_name" text,
	"guest_email" text,
	"guest_phone" text,
	"property" text,
	"check_in" date,
	"check_out" date,
	"currency" text NOT NULL,
	"status" text NOT NULL,
	"stripe_customer" text,
	"stripe_payment_link" text,
	"stripe_checkout_session" text,
	"stripe_payment_intent" text,
	"match_requested_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bookings_reference_folded_unique" UNIQUE("reference_folded")
);
--> statement-breakpoint
CREATE TABLE "checkout_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"stripe_checkout_session" text NOT NULL,
	"stripe_payment_intent" text,
	"payment_link" text,
	"status" text NOT NULL,
	"payment_status" text NOT NULL,
	"currency" text,
	"amount_total" bigint,
	"client_reference_id" text,
	"customer" text,
	"payer_name" text,
	"payer_email" text,
	"payer_phone" text,
	"metadata" jsonb NOT NULL,
	"created" timestamp with time zone NOT NULL,
	"conflicts" text[] NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "checkout_sessions_stripe_checkout_session_unique" UNIQUE("stripe_checkout_session")
);
--> statement-breakpoint
CREATE TABLE "instalments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"due" date,
	"amount" bigint NOT NULL,
	CONSTRAINT "instalments_position" UNIQUE("booking_id","position")
);
--> statement-breakpoint
CREATE TABLE "match_decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"action" text NOT NULL,
	"booking_id" uuid,
	"rule" text,
	"rule_version" integer NOT NULL,
	"score" real,
	"reasons" jsonb NOT NULL,
	"alternatives" jsonb NOT NULL,
	"decided_by" text NOT NULL,
	"decided_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "object_fetches" (
	"stripe_id" text PRIMARY KEY NOT NULL,
	"object_type" text NOT NULL,
	"reason" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error" text,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payment_attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"stripe_charge" text NOT NULL,
	"stripe_payment_intent" text,
	"status" text NOT NULL,
	"captured" boolean NOT NULL,
	"released" boolean NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"amount_captured" bigint NOT NULL,
	"method_type" text,
	"wallet" text,
	"card_brand" text,
	"card_last4" text,
	"card_fingerprint" text,
	"payer_name" text,
	"payer_email" text,
	"payer_phone" text,
	"receipt_email" text,
	"customer" text,
	"description" text,
	"statement_descriptor" text,
	"metadata" jsonb NOT NULL,
	"balance_transaction" text,
	"failure_balance_transaction" text,
	"failure_code" text,
	"created" timestamp with time zone NOT NULL,
	"conflicts" text[] NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "payment_attempts_stripe_charge_unique" UNIQUE("stripe_charge")
);
--> statement-breakpoint
CREATE TABLE "payment_intents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"stripe_payment_intent" text NOT NULL,
	"status" text NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"amount_received" bigint NOT NULL,
	"customer" text,
	"receipt_email" text,
	"description" text,
	"statement_descriptor" text,
	"metadata" jsonb NOT NULL,
	"created" timestamp with time zone NOT NULL,
	"conflicts" text[] NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "payment_intents_payment_id_unique" UNIQUE("payment_id"),
	CONSTRAINT "payment_intents_stripe_payment_intent_unique" UNIQUE("stripe_payment_intent")
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"stripe_payment_intent" text,
	"stripe_charge" text,
	"stripe_customer" text,
	"method" text,
	"stripe_method" text,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"received" bigint DEFAULT 0 NOT NULL,
	"refunded" bigint DEFAULT 0 NOT NULL,
	"disputed" bigint DEFAULT 0 NOT NULL,
	"fee" bigint,
	"net" bigint,
	"settlement_currency" text,
	"status" text NOT NULL,
	"payer_name" text,
	"payer_email" text,
	"payer_phone" text,
	"created" timestamp with time zone NOT NULL,
	"paid_at" timestamp with time zone,
	"review" text NOT NULL,
	"review_reason" text,
	"booking_keys" text[] DEFAULT '{}' NOT NULL,
	"superseded_by" uuid,
	"note" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "payments_stripe_payment_intent_unique" UNIQUE("stripe_payment_intent"),
	CONSTRAINT "payments_stripe_charge_unique" UNIQUE("stripe_charge"),
	CONSTRAINT "payments_stripe_has_id" CHECK ("payments"."source" <> 'stripe' or "payments"."stripe_payment_intent" is not null or "payments"."stripe_charge" is not null)
);
--> statement-breakpoint
CREATE TABLE "stripe_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"api_version" text,
	"account" text,
	"livemode" boolean NOT NULL,
	"created" timestamp with time zone NOT NULL,
	"payload" text NOT NULL,
	"state" text NOT NULL,
	"ignored_reason" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error" text,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"applied_at" timestamp with time zone,
	CONSTRAINT "stripe_events_event_id_unique" UNIQUE("event_id")
);
--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_decision_id_match_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."match_decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_items" ADD CONSTRAINT "booking_items_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instalments" ADD CONSTRAINT "instalments_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_decisions" ADD CONSTRAINT "match_decisions_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_decisions" ADD CONSTRAINT "match_decisions_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_attempts" ADD CONSTRAINT "payment_attempts_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_intents" ADD CONSTRAINT "payment_intents_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_superseded_by_payments_id_fk" FOREIGN KEY ("superseded_by") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activity_subject" ON "activity" USING btree ("subject","id");--> statement-breakpoint
CREATE INDEX "allocations_booking" ON "allocations" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "allocations_decision" ON "allocations" USING btree ("decision_id");--> statement-breakpoint
CREATE INDEX "bookings_stripe_customer" ON "bookings" USING btree ("stripe_customer");--> statement-breakpoint
CREATE INDEX "bookings_stripe_payment_link" ON "bookings" USING btree ("stripe_payment_link");--> statement-breakpoint
CREATE UNIQUE INDEX "bookings_stripe_checkout_session" ON "bookings" USING btree ("stripe_checkout_session");--> statement-breakpoint
CREATE UNIQUE INDEX "bookings_stripe_payment_intent" ON "bookings" USING btree ("stripe_payment_intent");--> statement-breakpoint
CREATE INDEX "bookings_match_requested" ON "bookings" USING btree ("match_requested_at") WHERE "bookings"."match_requested_at" is not null;--> statement-breakpoint
CREATE INDEX "checkout_sessions_payment_intent" ON "checkout_sessions" USING btree ("stripe_payment_intent");--> statement-breakpoint
CREATE INDEX "match_decisions_payment" ON "match_decisions" USING btree ("payment_id","id");--> statement-breakpoint
CREATE INDEX "match_decisions_booking" ON "match_decisions" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "object_fetches_due" ON "object_fetches" USING btree ("next_attempt_at");--> statement-breakpoint
CREATE INDEX "payment_attempts_payment" ON "payment_attempts" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "payment_attempts_payment_intent" ON "payment_attempts" USING btree ("stripe_payment_intent");--> statement-breakpoint
CREATE INDEX "payments_open_booking_keys" ON "payments" USING gin ("booking_keys") WHERE "payments"."review" in ('unmatched', 'suggested');--> statement-breakpoint
CREATE INDEX "payments_created" ON "payments" USING btree ("created","id");--> statement-breakpoint
CREATE INDEX "stripe_events_due" ON "stripe_events" USING btree ("next_attempt_at","id") WHERE "stripe_events"."state" = 'pending';