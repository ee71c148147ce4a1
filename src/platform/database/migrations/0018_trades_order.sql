DROP INDEX "trades_at";--> statement-breakpoint
CREATE INDEX "trades_at" ON "trades" USING btree ("at","id","symbol",coalesce("broker", ''));