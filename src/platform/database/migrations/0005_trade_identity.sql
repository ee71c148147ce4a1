-- A fill's id is unique for a broker and a symbol only. Every row keeps its id, so none is lost.
ALTER TABLE "trades" DROP CONSTRAINT "trades_pkey";--> statement-breakpoint
ALTER TABLE "trades" ADD COLUMN "order_id" text;--> statement-breakpoint
ALTER TABLE "trades" ADD COLUMN "told_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "trades" ADD CONSTRAINT "trades_identity" UNIQUE NULLS NOT DISTINCT("id","symbol","broker");--> statement-breakpoint
CREATE INDEX "trades_order" ON "trades" USING btree ("order_id") WHERE order_id is not null;--> statement-breakpoint
-- Sides that were kept as they came, and are read as sides from now on.
UPDATE "trades" SET "side" = CASE WHEN "side" IN ('BOT', 'BOUGHT', 'B', 'BID', 'BUYER', 'BUY_TO_OPEN', 'BUY_TO_CLOSE', 'BUY_TO_COVER',
    'BUY_OPEN', 'BUY_CLOSE', 'BUY_COVER', 'BTO', 'BTC', 'COVER', 'COVER_SHORT', 'LONG_ENTRY', 'ENTRY_LONG', 'ENTER_LONG', 'OPEN_LONG',
    'LONG_OPEN', 'SHORT_EXIT', 'EXIT_SHORT', 'CLOSE_SHORT', 'SHORT_CLOSE') THEN 'BUY' ELSE 'SELL' END
  WHERE "side" NOT IN ('BUY', 'SELL') AND "side" IN ('BOT', 'BOUGHT', 'B', 'BID', 'BUYER', 'BUY_TO_OPEN', 'BUY_TO_CLOSE', 'BUY_TO_COVER',
    'BUY_OPEN', 'BUY_CLOSE', 'BUY_COVER', 'BTO', 'BTC', 'COVER', 'COVER_SHORT', 'LONG_ENTRY', 'ENTRY_LONG', 'ENTER_LONG', 'OPEN_LONG',
    'LONG_OPEN', 'SHORT_EXIT', 'EXIT_SHORT', 'CLOSE_SHORT', 'SHORT_CLOSE', 'SLD', 'SOLD', 'S', 'ASK', 'OFFER', 'SELLER', 'SELL_TO_OPEN',
    'SELL_TO_CLOSE', 'SELL_OPEN', 'SELL_CLOSE', 'SELL_SHORT', 'SELL_SHORT_EXEMPT', 'SHORT_SELL', 'SHORT_SALE', 'STO', 'STC', 'SHORT_ENTRY',
    'ENTRY_SHORT', 'ENTER_SHORT', 'OPEN_SHORT', 'SHORT_OPEN', 'LONG_EXIT', 'EXIT_LONG', 'CLOSE_LONG', 'LONG_CLOSE');
