-- A symbol has a leg for each side in hedge mode. A row of before is the leg of its side; a netting broker's next report ends it.
ALTER TABLE "broker_positions" ADD COLUMN "leg" text;--> statement-breakpoint
UPDATE "broker_positions" SET "leg" = CASE WHEN "side" IN ('LONG', 'SHORT') THEN "side" ELSE 'NET' END;--> statement-breakpoint
ALTER TABLE "broker_positions" ALTER COLUMN "leg" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "broker_positions" DROP CONSTRAINT "broker_positions_broker_symbol_pk";--> statement-breakpoint
ALTER TABLE "broker_positions" ADD CONSTRAINT "broker_positions_broker_symbol_leg_pk" PRIMARY KEY("broker","symbol","leg");
