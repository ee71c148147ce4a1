ALTER TABLE "metric_1h" ADD COLUMN "carry" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "metric_1m" ADD COLUMN "carry" double precision DEFAULT 0 NOT NULL;