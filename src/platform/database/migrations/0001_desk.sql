CREATE TABLE "agent_signals" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"symbol" text NOT NULL,
	"direction" text NOT NULL,
	"confidence" double precision,
	"target_size" double precision,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agents" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_type" text NOT NULL,
	"status" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_deliveries" (
	"position" bigint PRIMARY KEY NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "alert_rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"metric" text NOT NULL,
	"labels" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"condition" text NOT NULL,
	"for_seconds" integer DEFAULT 0 NOT NULL,
	"severity" text NOT NULL,
	"message" text NOT NULL,
	"cooldown_seconds" integer DEFAULT 0 NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"origin" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_timeline" (
	"position" bigserial PRIMARY KEY NOT NULL,
	"alert_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"change" text NOT NULL,
	"actor" text,
	"comment" text,
	"severity" text NOT NULL,
	"alert" jsonb NOT NULL,
	"event_id" text,
	"announced_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"title" text NOT NULL,
	"message" text NOT NULL,
	"severity" text NOT NULL,
	"source" text NOT NULL,
	"labels" jsonb NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	"acknowledged_at" timestamp (3) with time zone,
	"acknowledged_by" text,
	"comments" text,
	"resolved_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "broker_positions" (
	"broker" text NOT NULL,
	"symbol" text NOT NULL,
	"side" text NOT NULL,
	"size" double precision,
	"entry_price" double precision,
	"current_price" double precision,
	"as_of" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "broker_positions_broker_symbol_pk" PRIMARY KEY("broker","symbol")
);
--> statement-breakpoint
CREATE TABLE "broker_summaries" (
	"broker" text PRIMARY KEY NOT NULL,
	"currency" text NOT NULL,
	"total_value" double precision,
	"cash" double precision,
	"unrealized_pnl" double precision,
	"realized_pnl" double precision,
	"total_pnl" double precision,
	"total_positions" integer,
	"as_of" timestamp (3) with time zone NOT NULL,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cash_flows" (
	"id" text PRIMARY KEY NOT NULL,
	"broker" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"amount" double precision NOT NULL,
	"currency" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "equity_rollups" (
	"resolution" text NOT NULL,
	"broker" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"close_at" timestamp (3) with time zone NOT NULL,
	"close_base" double precision NOT NULL,
	"min_base" double precision NOT NULL,
	"max_base" double precision NOT NULL,
	"flow_base" double precision DEFAULT 0 NOT NULL,
	"pnl_base" double precision,
	"exposure_base" double precision,
	"samples" integer NOT NULL,
	CONSTRAINT "equity_rollups_resolution_broker_at_pk" PRIMARY KEY("resolution","broker","at")
);
--> statement-breakpoint
CREATE TABLE "equity_samples" (
	"broker" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"currency" text NOT NULL,
	"equity" double precision NOT NULL,
	"equity_base" double precision,
	"flow_base" double precision DEFAULT 0 NOT NULL,
	"pnl_base" double precision,
	"exposure_base" double precision,
	CONSTRAINT "equity_samples_broker_at_pk" PRIMARY KEY("broker","at")
);
--> statement-breakpoint
CREATE TABLE "fx_rates" (
	"base" text NOT NULL,
	"quote" text NOT NULL,
	"rate" double precision NOT NULL,
	"as_of" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "fx_rates_base_quote_pk" PRIMARY KEY("base","quote")
);
--> statement-breakpoint
CREATE TABLE "metric_1h" (
	"series_id" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"count" bigint NOT NULL,
	"sum" double precision NOT NULL,
	"min" double precision NOT NULL,
	"max" double precision NOT NULL,
	"last" double precision NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "metric_1h_series_id_at_pk" PRIMARY KEY("series_id","at")
);
--> statement-breakpoint
CREATE TABLE "metric_1m" (
	"series_id" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"count" bigint NOT NULL,
	"sum" double precision NOT NULL,
	"min" double precision NOT NULL,
	"max" double precision NOT NULL,
	"last" double precision NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "metric_1m_series_id_at_pk" PRIMARY KEY("series_id","at")
);
--> statement-breakpoint
CREATE TABLE "metric_series" (
	"id" serial PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"labels" jsonb NOT NULL,
	"labels_key" text NOT NULL,
	"last_at" timestamp (3) with time zone,
	"last_value" double precision
);
--> statement-breakpoint
CREATE TABLE "system_samples" (
	"component" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"figures" jsonb NOT NULL,
	CONSTRAINT "system_samples_component_at_pk" PRIMARY KEY("component","at")
);
--> statement-breakpoint
CREATE TABLE "trades" (
	"id" text PRIMARY KEY NOT NULL,
	"symbol" text NOT NULL,
	"side" text NOT NULL,
	"quantity" double precision,
	"price" double precision,
	"at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"order_type" text,
	"fees" double precision,
	"broker" text,
	"strategy" text,
	"pnl" double precision,
	"currency" text,
	"announced_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_position_alert_timeline_position_fk" FOREIGN KEY ("position") REFERENCES "public"."alert_timeline"("position") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_timeline" ADD CONSTRAINT "alert_timeline_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_signals_agent_at" ON "agent_signals" USING btree ("agent_id","at","id");--> statement-breakpoint
CREATE INDEX "agent_signals_at" ON "agent_signals" USING btree ("at");--> statement-breakpoint
CREATE INDEX "alert_deliveries_due" ON "alert_deliveries" USING btree ("next_attempt_at") WHERE delivered_at is null and failure is null;--> statement-breakpoint
CREATE UNIQUE INDEX "alert_rules_name" ON "alert_rules" USING btree ("name");--> statement-breakpoint
CREATE INDEX "alert_rules_metric" ON "alert_rules" USING btree ("metric");--> statement-breakpoint
CREATE INDEX "alert_timeline_alert" ON "alert_timeline" USING btree ("alert_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "alert_timeline_event" ON "alert_timeline" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "alert_timeline_unannounced" ON "alert_timeline" USING btree ("position") WHERE announced_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_fingerprint" ON "alerts" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "alerts_seen" ON "alerts" USING btree ("last_seen_at","id");--> statement-breakpoint
CREATE INDEX "alerts_status_seen" ON "alerts" USING btree ("status","last_seen_at","id");--> statement-breakpoint
CREATE INDEX "alerts_severity_seen" ON "alerts" USING btree ("severity","last_seen_at","id");--> statement-breakpoint
CREATE INDEX "alerts_source_seen" ON "alerts" USING btree ("source","last_seen_at","id");--> statement-breakpoint
CREATE INDEX "alerts_expiry" ON "alerts" USING btree ("expires_at") WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX "cash_flows_broker_at" ON "cash_flows" USING btree ("broker","at");--> statement-breakpoint
CREATE INDEX "equity_samples_at" ON "equity_samples" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "metric_series_identity" ON "metric_series" USING btree ("type","labels_key");--> statement-breakpoint
CREATE INDEX "system_samples_at" ON "system_samples" USING btree ("at");--> statement-breakpoint
CREATE INDEX "trades_at" ON "trades" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "trades_broker_at" ON "trades" USING btree ("broker","at","id");--> statement-breakpoint
CREATE INDEX "trades_symbol_at" ON "trades" USING btree ("symbol","at","id");--> statement-breakpoint
CREATE INDEX "trades_strategy_at" ON "trades" USING btree ("strategy","at","id");--> statement-breakpoint
CREATE INDEX "trades_unannounced" ON "trades" USING btree ("at") WHERE announced_at is null;