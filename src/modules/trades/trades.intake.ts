import { Injectable } from '@nestjs/common';
import { type FieldError, Problem } from '../../common/problem.js';
import type { DeskFact } from '../../platform/events/desk-facts.js';
import { type Principal, sees } from '../auth/principal.js';
import type { TradeReportDto } from './dto/trade-report.dto.js';
import { type PostedReading, readPostedTrade } from './posted-trade.reader.js';
import { isSameTrade, retold, type Trade } from './trade.js';
import { readFact } from './trade.reader.js';
import { TradesPublisher } from './trades.publisher.js';
import { TradesRepository } from './trades.repository.js';

export const MAX_BATCH = 10_000;
const MAX_ERRORS = 100;

/** Where trades come in, by whichever door: stored first, then on their way to topic `trades`. */
@Injectable()
export class TradesIntake {
  constructor(
    private readonly trades: TradesRepository,
    private readonly publisher: TradesPublisher,
  ) {}

  /** Keeps the trades that facts of the desk tell of. Rejects with `storage.unavailable`; the same facts may then come again. */
  async keep(facts: readonly DeskFact[]): Promise<void> {
    await this.store(facts.flatMap((fact) => readFact(fact) ?? []));
  }

  /** Stores trades, several tellings of one in their order; gives how many rows are new or have changed. */
  async store(trades: readonly Trade[]): Promise<number> {
    const { rows, others } = merged(trades);
    const changed = (await this.upsert(rows)).size;
    // Which of them is of the trade that is stored already, the row decides.
    return others.length > 0 ? changed + (await this.upsert(merged(others).rows)).size : changed;
  }

  /**
   * Stores the trades of a body, one or up to 10,000, and tells what is wrong with which. Nothing in it being a trade is
   * `request.invalid`; what is accepted is stored before this resolves.
   */
  async accept(body: unknown, principal: Principal): Promise<TradeReportDto> {
    const raw = Array.isArray(body) ? (body as readonly unknown[]) : [body];
    if (raw.length > MAX_BATCH)
      throw new Problem('request.invalid', {
        detail: `A call takes at most ${MAX_BATCH} trades, not ${raw.length}: divide them over several calls.`,
      });
    const nowMs = Date.now();
    const readings = raw.map((each) => inScope(readPostedTrade(each, nowMs), principal));
    const trades = readings.flatMap((reading) => ('trade' in reading ? [reading.trade] : []));
    if (trades.length === 0) throw nothingToAccept(readings);

    const { rows, news } = merged(trades);
    const changed = await this.upsert(rows);
    const accepted = trades.filter((trade, index) => changed.has(trade.id) && news[index]).length;
    return { accepted, duplicates: trades.length - accepted, rejected: raw.length - trades.length, errors: errorsOf(readings) };
  }

  private async upsert(rows: readonly Trade[]): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return new Set();
    const changed = await this.trades.upsert(rows);
    if (changed.size > 0) this.publisher.wake();
    return changed;
  }
}

interface Merged {
  readonly rows: readonly Trade[];
  readonly news: readonly boolean[];
  /** Tellings under an id of `rows` that are of another trade. */
  readonly others: readonly Trade[];
}

/** One row per trade, and of each telling whether it said anything that those before it had not. */
function merged(trades: readonly Trade[]): Merged {
  const rows = new Map<string, Trade>();
  const others: Trade[] = [];
  const news = trades.map((told) => {
    const known = rows.get(told.id);
    const isOther = known !== undefined && !isSameTrade(known, told);
    if (isOther) others.push(told);
    const row = known === undefined ? told : isOther ? known : retold(known, told);
    rows.set(told.id, row);
    return known === undefined || JSON.stringify(row) !== JSON.stringify(known);
  });
  return { rows: [...rows.values()], news, others };
}

/** Who may see some brokers only may also tell of those only. */
function inScope(reading: PostedReading, principal: Principal): PostedReading {
  if ('fault' in reading || sees(principal, reading.trade.broker)) return reading;
  return { fault: { field: 'broker', message: 'must be one of your brokers' } };
}

function nothingToAccept(readings: readonly PostedReading[]): Problem {
  const errors = errorsOf(readings).map(({ index, field, message }): FieldError => ({
    field: field === '' ? `${index}` : `${index}.${field}`,
    message,
  }));
  return new Problem('request.invalid', { detail: 'Nothing in the body is a trade.', errors: errors.slice(0, MAX_ERRORS) });
}

function errorsOf(readings: readonly PostedReading[]): TradeReportDto['errors'] {
  return readings.flatMap((reading, index) => ('fault' in reading ? [{ index, ...reading.fault }] : []));
}
