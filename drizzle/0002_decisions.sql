CREATE TABLE "adoptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"manual_payment_id" uuid NOT NULL,
	"stripe_payment_id" uuid NOT NULL,
	"state" text NOT NULL,
	"rule" text NOT NULL,
	"reasons" jsonb NOT NULL,
	"before" jsonb,
	"decided_by" text NOT NULL,
	"decided_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "adoptions_pair" UNIQUE("manual_payment_id","stripe_payment_id")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"api_key_id" uuid NOT NULL,
	"key" text NOT NULL,
	"request" text NOT NULL,
	"status" integer NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_api_key_id_key_pk" PRIMARY KEY("api_key_id","key")
);
--> statement-breakpoint
CREATE TABLE "refund_allocations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"refund_id" uuid NOT NULL,
	"booking_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"decided_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "refund_allocations_refund_booking" UNIQUE("refund_id","booking_id"),
	CONSTRAINT "refund_allocations_amount_positive" CHECK ("refund_allocations"."amount" > 0)
);
--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "guest_email_folded" text;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "guest_phone_folded" text;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "guest_name_folded" text[];--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "match_keys" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "match_decisions" ADD COLUMN "before" jsonb;--> statement-breakpoint
ALTER TABLE "match_decisions" ADD COLUMN "undoes" uuid;--> statement-breakpoint
ALTER TABLE "match_decisions" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "payer_email_folded" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "payer_phone_folded" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "payer_name_folded" text[];--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "card_fingerprint" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "voided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "adoptions" ADD CONSTRAINT "adoptions_manual_payment_id_payments_id_fk" FOREIGN KEY ("manual_payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adoptions" ADD CONSTRAINT "adoptions_stripe_payment_id_payments_id_fk" FOREIGN KEY ("stripe_payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_api_key_id_api_keys_id_fk" FOREIGN KEY ("api_key_id") REFERENCES "public"."api_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_allocations" ADD CONSTRAINT "refund_allocations_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_allocations" ADD CONSTRAINT "refund_allocations_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "adoptions_stripe" ON "adoptions" USING btree ("stripe_payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "adoptions_manual_accepted" ON "adoptions" USING btree ("manual_payment_id") WHERE "adoptions"."state" = 'accepted';--> statement-breakpoint
CREATE UNIQUE INDEX "adoptions_stripe_accepted" ON "adoptions" USING btree ("stripe_payment_id") WHERE "adoptions"."state" = 'accepted';--> statement-breakpoint
CREATE INDEX "adoptions_state" ON "adoptions" USING btree ("state","id");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_name" ON "api_keys" USING btree ("name") WHERE "api_keys"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "idempotency_keys_created" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "bookings_guest_email" ON "bookings" USING btree ("guest_email_folded");--> statement-breakpoint
CREATE INDEX "bookings_guest_phone" ON "bookings" USING btree ("guest_phone_folded");--> statement-breakpoint
CREATE INDEX "bookings_match_keys" ON "bookings" USING gin ("match_keys") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "instalments_amount" ON "instalments" USING btree ("amount");--> statement-breakpoint
CREATE INDEX "payments_payer_email" ON "payments" USING btree ("payer_email_folded");--> statement-breakpoint
CREATE INDEX "payments_payer_phone" ON "payments" USING btree ("payer_phone_folded");--> statement-breakpoint
CREATE INDEX "payments_card_fingerprint" ON "payments" USING btree ("card_fingerprint");--> statement-breakpoint
CREATE INDEX "payments_stripe_customer" ON "payments" USING btree ("stripe_customer");--> statement-breakpoint
CREATE INDEX "payments_amount" ON "payments" USING btree ("currency","received");--> statement-breakpoint
CREATE INDEX "payments_typed_open" ON "payments" USING btree ("currency","received") WHERE "payments"."source" = 'manual' and "payments"."superseded_by" is null and "payments"."voided_at" is null;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_external_id_unique" UNIQUE("external_id");