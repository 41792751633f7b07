CREATE TABLE "credentials" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"password" text,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "credentials_user_provider" UNIQUE("user_id","provider_id")
);
--> statement-breakpoint
CREATE TABLE "payment_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "sign_in_limits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "sign_in_limits_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"name" text NOT NULL,
	"image" text,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "payments_created";--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_notes" ADD CONSTRAINT "payment_notes_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "payment_notes_payment" ON "payment_notes" USING btree ("payment_id","id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verifications_identifier" ON "verifications" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "activity_at" ON "activity" USING btree ("at","id","actor","action");--> statement-breakpoint
CREATE INDEX "balance_transactions_taken" ON "balance_transactions" USING btree ("created","source","reporting_category","fee","net") WHERE "balance_transactions"."reporting_category" <> 'charge';--> statement-breakpoint
CREATE INDEX "bookings_reference_prefix" ON "bookings" USING btree ("reference_folded" text_pattern_ops,"id");--> statement-breakpoint
CREATE INDEX "bookings_guest_name" ON "bookings" USING gin ("guest_name_folded");--> statement-breakpoint
CREATE INDEX "bookings_property" ON "bookings" USING btree ("property",coalesce("check_in", '-infinity'::date),"id");--> statement-breakpoint
CREATE INDEX "bookings_arrival" ON "bookings" USING btree (coalesce("check_in", '-infinity'::date),"id","status");--> statement-breakpoint
CREATE INDEX "bookings_check_in" ON "bookings" USING btree (coalesce("check_in", 'infinity'),"id");--> statement-breakpoint
CREATE INDEX "bookings_property_check_in" ON "bookings" USING btree ("property",coalesce("check_in", 'infinity'),"id");--> statement-breakpoint
CREATE INDEX "disputes_open" ON "disputes" USING btree ("evidence_due_by","id") WHERE "disputes"."status" not in ('won', 'lost', 'prevented', 'warning_closed');--> statement-breakpoint
CREATE INDEX "payments_payer_name" ON "payments" USING gin ("payer_name_folded");--> statement-breakpoint
CREATE INDEX "payments_waiting" ON "payments" USING btree ("created","id","review","currency","received","paid_at") WHERE "payments"."review" in ('unmatched', 'suggested') and "payments"."received" > 0 and "payments"."superseded_by" is null;--> statement-breakpoint
CREATE INDEX "payments_paid" ON "payments" USING btree ("paid_at","source","currency","method","settlement_currency","received","fee","net","id") WHERE "payments"."received" > 0 and "payments"."superseded_by" is null;--> statement-breakpoint
CREATE INDEX "stripe_events_ignored" ON "stripe_events" USING btree ("id") WHERE "stripe_events"."state" = 'ignored';--> statement-breakpoint
CREATE INDEX "stripe_events_type" ON "stripe_events" USING btree ("type","id","state");--> statement-breakpoint
CREATE INDEX "payments_created" ON "payments" USING btree ("created","id","review","status","source","method","currency");