import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../../common/problem.js';
import { Config } from '../../../../config/config.js';
import { type Accepted, isTooFarAhead, type Refused, TickPath } from '../../cache/tick.path.js';
import { MarketCounters } from '../../cache/market.counters.js';
import { readTick, type TickSource } from '../../ticks/tick.reader.js';
import type { Tick } from '../../ticks/tick.js';
import type { TickReportDto, TickResultDto } from '../dto/tick-report.dto.js';

export const MAX_TICKS = 10_000;
const MAX_WAITING = 50_000;
const MAX_RESULTS = 100;
/** Ticks in one turn of the event loop: about 2 ms. */
const TURN = 500;
const FEED = 'http';

type Take = (tick: Tick) => Accepted | Refused;

/** Takes ticks of HTTP calls into the cache, in turns between which other requests are served. */
@Injectable()
export class TickIntake {
  private waiting = 0;
  private readonly source: TickSource;

  constructor(
    private readonly path: TickPath,
    private readonly counters: MarketCounters,
    config: Config,
  ) {
    this.source = { feed: FEED, negativePrices: config.marketNegativePrices.has(FEED) };
  }

  /**
   * Takes one tick or up to 10,000 of a principal, each checked by itself. Throws `ingest.busy`, or `request.invalid` when nothing in
   * the body is a tick.
   */
  accept(body: unknown, sender: string): Promise<TickReportDto> {
    return this.judged(body, (tick) => this.path.take(tick, performance.now(), sender));
  }

  /** The answer of `accept` without earlier ticks; takes nothing in. */
  check(body: unknown): Promise<TickReportDto> {
    return this.judged(body, (tick) =>
      isTooFarAhead(tick) ? { status: 'rejected', reason: 'future' } : { status: 'accepted', flags: [] },
    );
  }

  private async judged(body: unknown, take: Take): Promise<TickReportDto> {
    const raw = Array.isArray(body) ? (body as readonly unknown[]) : [body];
    if (raw.length > MAX_TICKS)
      throw new Problem('request.invalid', {
        detail: `A call takes at most ${MAX_TICKS} ticks, not ${raw.length}: divide them over several calls.`,
      });
    if (this.waiting + raw.length > MAX_WAITING) throw new Problem('ingest.busy', { retryAfterSeconds: 1 });
    this.waiting += raw.length;
    try {
      return await this.takeAll(raw, take);
    } finally {
      this.waiting -= raw.length;
    }
  }

  private async takeAll(raw: readonly unknown[], take: Take): Promise<TickReportDto> {
    const report = { accepted: 0, duplicates: 0, flagged: 0, rejected: 0 };
    const results: TickResultDto[] = [];
    let isTick = false;
    for (let index = 0; index < raw.length; index += 1) {
      if (index > 0 && index % TURN === 0) await setImmediate();
      const tick = readTick(raw[index], this.source, Date.now());
      if (typeof tick === 'string') {
        this.counters.rejected(FEED, tick);
        report.rejected += 1;
        if (results.length < MAX_RESULTS) results.push({ index, status: 'rejected', error: tick });
        continue;
      }
      isTick = true;
      const outcome = take(tick);
      if (outcome.status === 'accepted') {
        report.accepted += 1;
        if (outcome.flags.length > 0) report.flagged += 1;
        continue;
      }
      report[outcome.status === 'duplicate' ? 'duplicates' : 'rejected'] += 1;
      if (results.length < MAX_RESULTS) results.push({ index, status: outcome.status, error: outcome.reason });
    }
    if (!isTick) throw nothingToTake(results);
    const rejected = results.filter(({ status }) => status === 'rejected');
    return { ...report, errors: rejected.map(({ index, error }) => ({ index, field: '', message: error })), results };
  }
}

function nothingToTake(results: readonly TickResultDto[]): Problem {
  const errors = results.map(({ index, error }) => ({ field: String(index), message: error }));
  return new Problem('request.invalid', {
    detail: 'Nothing in the body is a tick.',
    errors: errors.length > 0 ? errors : [{ field: 'body', message: 'is empty' }],
  });
}
