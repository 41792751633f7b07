DROP INDEX "allocations_booking";--> statement-breakpoint
CREATE INDEX "allocations_booking_payment" ON "allocations" USING btree ("booking_id","payment_id");