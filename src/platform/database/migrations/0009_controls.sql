CREATE TABLE "control_events" (
	"position" bigserial PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"data" jsonb NOT NULL,
	"announced_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "control_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"control" text NOT NULL,
	"target" text,
	"reason" text NOT NULL,
	"status" text NOT NULL,
	"state_before" text,
	"state_after" text,
	"cause" text,
	"requested_by_id" text NOT NULL,
	"requested_by" text NOT NULL,
	"requested_by_person" text NOT NULL,
	"approved_by" text,
	"idempotency_key" text,
	"fingerprint" text NOT NULL,
	"answer" jsonb,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "held_breakers" (
	"service" text PRIMARY KEY NOT NULL,
	"held" boolean NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "control_events_unannounced" ON "control_events" USING btree ("position") WHERE announced_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "control_requests_key" ON "control_requests" USING btree ("requested_by_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "control_requests_requested" ON "control_requests" USING btree ("requested_at","id");--> statement-breakpoint
CREATE INDEX "control_requests_open" ON "control_requests" USING btree ("status") WHERE status in ('running', 'pending_approval');