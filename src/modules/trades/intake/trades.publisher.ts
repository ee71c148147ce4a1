import { Injectable } from '@nestjs/common';
import { EventLog, type NewEvent } from '../../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../../platform/events/events.js';
import { RowsPublisher } from '../../../platform/events/rows.publisher.js';
import { tradeIdentity } from '../ledger/trade.js';
import { toTradeDto } from '../ledger/trade.wire.js';
import { TradesRepository, type UnannouncedTrade } from '../ledger/trades.repository.js';

/** Brings stored trades to topic `trades`. */
@Injectable()
export class TradesPublisher extends RowsPublisher<UnannouncedTrade> {
  constructor(trades: TradesRepository, log: EventLog) {
    super(TOPICS.trades, 'Trades', trades, log);
  }

  protected override eventOf({ trade, version }: UnannouncedTrade, timestamp: string): NewEvent {
    return eventOn(TOPICS.trades, { id: `${tradeIdentity(trade)}:${version}`, type: 'trade', timestamp, data: toTradeDto(trade) });
  }
}
