CREATE TABLE "orders" (
	"position" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"broker" text,
	"client_order_id" text,
	"symbol" text,
	"side" text NOT NULL,
	"order_type" text,
	"quantity" double precision,
	"filled_quantity" double precision,
	"price" double precision,
	"stop_price" double precision,
	"average_price" double precision,
	"status" text NOT NULL,
	"strategy" text,
	"currency" text,
	"reason" text,
	"at" timestamp (3) with time zone NOT NULL,
	"told_at" timestamp (3) with time zone NOT NULL,
	"announced_at" timestamp (3) with time zone,
	CONSTRAINT "orders_identity" UNIQUE NULLS NOT DISTINCT("id","broker")
);
--> statement-breakpoint
CREATE INDEX "orders_at" ON "orders" USING btree ("at","position");--> statement-breakpoint
CREATE INDEX "orders_broker_at" ON "orders" USING btree ("broker","at","position");--> statement-breakpoint
CREATE INDEX "orders_symbol_at" ON "orders" USING btree ("symbol","at","position");--> statement-breakpoint
CREATE INDEX "orders_strategy_at" ON "orders" USING btree ("strategy","at","position");--> statement-breakpoint
CREATE INDEX "orders_unannounced" ON "orders" USING btree ("position") WHERE announced_at is null;