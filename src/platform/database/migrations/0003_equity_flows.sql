ALTER TABLE "cash_flows" ADD COLUMN "amount_base" double precision;--> statement-breakpoint
CREATE INDEX "equity_samples_flows" ON "equity_samples" USING btree ("broker","at") WHERE flow_base <> 0;