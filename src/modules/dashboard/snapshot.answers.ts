import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { ReadyAnswer } from '../../platform/http/fast-lane.js';
import { namesEtag } from '../../platform/http/answers/conditional.js';
import { StrategyBrokers } from '../../platform/events/ports/strategy-brokers.js';
import { isLimited, type Principal, scopeKey } from '../auth/identity/principal.js';
import { Books } from '../portfolio/books/books.js';
import { DashboardService } from './dashboard.service.js';
import type { Edition } from './snapshot/edition.js';

/** The snapshot for a principal: the bytes that all of one scope get, or 304 to a client that has them already. */
@Injectable()
export class SnapshotAnswers {
  constructor(
    private readonly dashboard: DashboardService,
    private readonly books: Books,
    private readonly strategies: StrategyBrokers,
  ) {}

  /** At once when warm; cold, after at most the longest upstream time-out. `filled`: with `?fill=defaults`. */
  of(principal: Principal, headers: IncomingHttpHeaders, filled: boolean): ReadyAnswer | Promise<ReadyAnswer> {
    const current = this.dashboard.current();
    if (current instanceof Promise) return current.then((edition) => this.answer(edition, principal, headers, filled));
    return this.answer(current, principal, headers, filled);
  }

  /** The same without `fill`; null while cold. */
  ready(principal: Principal, headers: IncomingHttpHeaders): ReadyAnswer | null {
    const current = this.dashboard.current();
    return current instanceof Promise ? null : this.answer(current, principal, headers, false);
  }

  private answer(whole: Edition, principal: Principal, headers: IncomingHttpHeaders, filled: boolean): ReadyAnswer {
    const edition = isLimited(principal)
      ? whole.limitedTo(scopeKey(principal), principal.brokers, {
          booksOf: (brokers) => this.books.totals(brokers),
          seesStrategy: (name) => this.strategies.isSeen(name, principal.brokers),
        })
      : whole;
    const body = filled ? edition.filled : edition.plain;
    return { status: namesEtag(headers['if-none-match'], body.etag) ? 304 : 200, headers: body.headers, bytes: body.bytes };
  }
}
