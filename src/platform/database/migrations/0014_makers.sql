ALTER TABLE "metric_series" ADD COLUMN "made_by" text;--> statement-breakpoint
ALTER TABLE "desk_events" ADD COLUMN "reported_by" text;