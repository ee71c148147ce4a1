-- A rate for each day. The one that is there is that of its own day, valid from its time on.
ALTER TABLE "fx_rates" ADD COLUMN "day" date;--> statement-breakpoint
ALTER TABLE "fx_rates" ADD COLUMN "since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "fx_rates" ADD COLUMN "stored_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
UPDATE "fx_rates" SET "day" = ("as_of" AT TIME ZONE 'UTC')::date, "since" = "as_of";--> statement-breakpoint
ALTER TABLE "fx_rates" ALTER COLUMN "day" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "fx_rates" ALTER COLUMN "since" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "fx_rates" DROP CONSTRAINT "fx_rates_base_quote_pk";--> statement-breakpoint
ALTER TABLE "fx_rates" ADD CONSTRAINT "fx_rates_base_quote_day_pk" PRIMARY KEY("base","quote","day");--> statement-breakpoint
CREATE INDEX "fx_rates_stored" ON "fx_rates" USING btree ("stored_at");--> statement-breakpoint
ALTER TABLE "equity_samples" ADD COLUMN "pnl" double precision;--> statement-breakpoint
ALTER TABLE "equity_samples" ADD COLUMN "exposure" double precision;--> statement-breakpoint
CREATE INDEX "equity_samples_unrated" ON "equity_samples" USING btree ("broker","at") WHERE equity_base is null;
