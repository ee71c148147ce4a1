ALTER TABLE "alerts" ADD COLUMN "opened_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
-- The timeline has every opening as `raised`, as far back as it is kept.
UPDATE "alerts" SET "opened_at" = coalesce(
  (SELECT max("at") FROM "alert_timeline" WHERE "alert_id" = "alerts"."id" AND "change" = 'raised'), "created_at");
