import { Injectable } from '@nestjs/common';
import { EventLog, type NewEvent } from '../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../platform/events/events.js';
import { RowsPublisher } from '../../platform/events/rows.publisher.js';
import { identityOf } from './trade.js';
import { toTradeDto } from './trade.wire.js';
import { TradesRepository, type Unannounced } from './trades.repository.js';

/** Brings stored trades to topic `trades`. */
@Injectable()
export class TradesPublisher extends RowsPublisher<Unannounced> {
  constructor(trades: TradesRepository, log: EventLog) {
    super(TOPICS.trades, 'Trades', trades, log);
  }

  protected override eventOf({ trade, version }: Unannounced, timestamp: string): NewEvent {
    return eventOn(TOPICS.trades, { id: `${identityOf(trade)}:${version}`, type: 'trade', timestamp, data: toTradeDto(trade) });
  }
}
