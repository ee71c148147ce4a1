CREATE TABLE "market_pauses" (
	"id" text PRIMARY KEY NOT NULL,
	"paused_by" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
