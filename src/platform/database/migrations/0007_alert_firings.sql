ALTER TABLE "alerts" ADD COLUMN "firing_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "over_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "repeat_ms" bigint;--> statement-breakpoint
-- The timeline has named firings of Alertmanager by their beginning all along: `alertmanager:<fingerprint>:<epoch ms>:firing`.
UPDATE "alerts" SET "firing_at" = told.firing_at, "over_until" = told.over_until
FROM (
  SELECT "alert_id",
    to_timestamp(max(substring("event_id" from ':(\d{1,14}):(?:firing|resolved)$')::double precision) / 1000) AS firing_at,
    to_timestamp(max(substring("event_id" from ':(\d{1,14}):resolved$')::double precision) / 1000) AS over_until
  FROM "alert_timeline" WHERE "event_id" LIKE 'alertmanager:%' GROUP BY "alert_id"
) AS told
WHERE told."alert_id" = "alerts"."id" AND "alerts"."source" = 'alertmanager';
