CREATE TABLE "balance_transactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"stripe_balance_transaction" text NOT NULL,
	"source" text,
	"type" text NOT NULL,
	"reporting_category" text NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"fee" bigint NOT NULL,
	"net" bigint NOT NULL,
	"exchange_rate" numeric,
	"available_on" timestamp with time zone NOT NULL,
	"created" timestamp with time zone NOT NULL,
	"stripe_payout" text,
	"conflicts" text[] NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "balance_transactions_stripe_balance_transaction_unique" UNIQUE("stripe_balance_transaction")
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid,
	"stripe_dispute" text NOT NULL,
	"stripe_charge" text,
	"stripe_payment_intent" text,
	"status" text NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"reason" text,
	"evidence_due_by" timestamp with time zone,
	"submissions" integer NOT NULL,
	"movements" integer NOT NULL,
	"created" timestamp with time zone NOT NULL,
	"conflicts" text[] NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "disputes_stripe_dispute_unique" UNIQUE("stripe_dispute")
);
--> statement-breakpoint
CREATE TABLE "event_sweep" (
	"id" integer PRIMARY KEY NOT NULL,
	"swept_to" timestamp with time zone NOT NULL,
	"last_run_at" timestamp with time zone,
	"missed_total" integer DEFAULT 0 NOT NULL,
	"missed_last" integer DEFAULT 0 NOT NULL,
	"missed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "payouts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"stripe_payout" text NOT NULL,
	"status" text NOT NULL,
	"automatic" boolean NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"arrival_date" timestamp with time zone NOT NULL,
	"method" text,
	"balance_transaction" text,
	"failure_balance_transaction" text,
	"failure_code" text,
	"reconciliation_status" text,
	"created" timestamp with time zone NOT NULL,
	"conflicts" text[] NOT NULL,
	"version" integer NOT NULL,
	"lines_read_at" timestamp with time zone,
	CONSTRAINT "payouts_stripe_payout_unique" UNIQUE("stripe_payout")
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid,
	"stripe_refund" text NOT NULL,
	"stripe_charge" text,
	"stripe_payment_intent" text,
	"status" text NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"reason" text,
	"failure_reason" text,
	"balance_transaction" text,
	"failure_balance_transaction" text,
	"created" timestamp with time zone NOT NULL,
	"conflicts" text[] NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "refunds_stripe_refund_unique" UNIQUE("stripe_refund")
);
--> statement-breakpoint
ALTER TABLE "object_fetches" DROP CONSTRAINT "object_fetches_pkey";--> statement-breakpoint
ALTER TABLE "object_fetches" ADD CONSTRAINT "object_fetches_object_type_stripe_id_pk" PRIMARY KEY("object_type","stripe_id");--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "lost" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "exchange_rate" numeric;--> statement-breakpoint
ALTER TABLE "stripe_events" ADD COLUMN "via" text DEFAULT 'webhook' NOT NULL;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "balance_transactions_source" ON "balance_transactions" USING btree ("source");--> statement-breakpoint
CREATE INDEX "balance_transactions_payout" ON "balance_transactions" USING btree ("stripe_payout");--> statement-breakpoint
CREATE INDEX "disputes_charge" ON "disputes" USING btree ("stripe_charge");--> statement-breakpoint
CREATE INDEX "disputes_payment_intent" ON "disputes" USING btree ("stripe_payment_intent");--> statement-breakpoint
CREATE INDEX "disputes_payment" ON "disputes" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "payouts_created" ON "payouts" USING btree ("created","id");--> statement-breakpoint
CREATE INDEX "refunds_charge" ON "refunds" USING btree ("stripe_charge");--> statement-breakpoint
CREATE INDEX "refunds_payment_intent" ON "refunds" USING btree ("stripe_payment_intent");--> statement-breakpoint
CREATE INDEX "refunds_payment" ON "refunds" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "stripe_events_failed" ON "stripe_events" USING btree ("id") WHERE "stripe_events"."state" = 'failed';