import { Injectable } from '@nestjs/common';
import { isLimited, type Principal } from '../../auth/identity/principal.js';
import { ALL_BROKERS } from '../books/broker-summary.js';
import { Books } from '../books/books.js';
import type { TradeScope } from './performance-trades.repository.js';

/** The brokers of a request for performance. */
@Injectable()
export class PerformanceScope {
  constructor(private readonly books: Books) {}

  /** The brokers that make up the books of `?broker=`; one out of the principal's scope is `portfolio.unknown_broker`. */
  of(user: Principal, broker: string | undefined): TradeScope {
    const asked = this.books.inScope(user, broker);
    const isEverybody = broker === undefined || broker === ALL_BROKERS;
    return { brokers: this.books.legs(asked).map((leg) => leg.broker), unassigned: isEverybody && !isLimited(user) };
  }
}
