CREATE TABLE "market_bar_writers" (
	"writer" text PRIMARY KEY NOT NULL,
	"batch" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "market_bars_1h" (
	"instrument_id" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"open" double precision NOT NULL,
	"high" double precision NOT NULL,
	"low" double precision NOT NULL,
	"close" double precision NOT NULL,
	"volume" double precision,
	"trades" bigint NOT NULL,
	"turnover" double precision,
	"open_at" timestamp (3) with time zone NOT NULL,
	"close_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "market_bars_1h_instrument_id_at_pk" PRIMARY KEY("instrument_id","at")
);
--> statement-breakpoint
CREATE TABLE "market_bars_1m" (
	"instrument_id" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"open" double precision NOT NULL,
	"high" double precision NOT NULL,
	"low" double precision NOT NULL,
	"close" double precision NOT NULL,
	"volume" double precision,
	"trades" bigint NOT NULL,
	"turnover" double precision,
	"open_at" timestamp (3) with time zone NOT NULL,
	"close_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "market_bars_1m_instrument_id_at_pk" PRIMARY KEY("instrument_id","at")
);
--> statement-breakpoint
CREATE TABLE "market_instruments" (
	"id" serial PRIMARY KEY NOT NULL,
	"exchange" text NOT NULL,
	"symbol" text NOT NULL,
	"feeds" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "market_bar_writers_at" ON "market_bar_writers" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "market_instruments_identity" ON "market_instruments" USING btree ("exchange","symbol");--> statement-breakpoint
-- Bars of a second by day: a day that is over its retention is dropped as a whole. Partitions are made by who writes bars.
CREATE TABLE "market_bars_1s" (
	"instrument_id" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"open" double precision NOT NULL,
	"high" double precision NOT NULL,
	"low" double precision NOT NULL,
	"close" double precision NOT NULL,
	"volume" double precision,
	"trades" bigint NOT NULL,
	"turnover" double precision,
	"open_at" timestamp (3) with time zone NOT NULL,
	"close_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "market_bars_1s_pkey" PRIMARY KEY ("instrument_id", "at")
) PARTITION BY RANGE ("at");
