DROP INDEX "allocations_booking";--> statement-breakpoint
DROP INDEX "payments_created";--> statement-breakpoint
CREATE INDEX "allocations_booking_payment" ON "allocations" USING btree ("booking_id","payment_id");--> statement-breakpoint
CREATE INDEX "payments_created" ON "payments" USING btree ("created","id","method","review","status","source","currency");