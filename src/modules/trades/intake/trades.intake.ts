import { Injectable } from '@nestjs/common';
import { type FieldError, Problem } from '../../../common/problem.js';
import type { DeskFact } from '../../../platform/events/ports/desk-facts.js';
import { type Principal, sees } from '../../auth/identity/principal.js';
import type { TradeReportDto } from './dto/trade-report.dto.js';
import { type PostedReading, readPostedTrade } from './posted-trade.reader.js';
import { indexOfTrade, mergeTrade, type Trade } from '../ledger/trade.js';
import { readTradeFact } from '../ledger/trade.reader.js';
import { TradesPublisher } from './trades.publisher.js';
import { TradeReportsRepository } from './trade-reports.repository.js';

export const MAX_BATCH = 10_000;
const MAX_ERRORS = 100;

/** Where trades come in, whichever way: they are stored first, and then published on topic `trades`. */
@Injectable()
export class TradesIntake {
  constructor(
    private readonly reports: TradeReportsRepository,
    private readonly publisher: TradesPublisher,
  ) {}

  /** Stores the trades that events of the desk report. Rejects with `storage.unavailable`; the same events may then come again. */
  async keep(facts: readonly DeskFact[]): Promise<void> {
    await this.store(facts.flatMap((fact) => readTradeFact(fact) ?? []));
  }

  /** Stores trades, several reports of one in their order; gives how many rows are new or have changed. */
  async store(trades: readonly Trade[]): Promise<number> {
    return (await this.write(merged(trades).rows)).size;
  }

  /**
   * Stores the trades of a body, one or up to 10,000, and reports the faults of each element. A body without any trade is
   * `request.invalid`; accepted trades are stored before this resolves.
   */
  async accept(body: unknown, principal: Principal): Promise<TradeReportDto> {
    const { raw, readings, trades } = read(body, principal);
    const { rows, rowOf, news } = merged(trades);
    const changed = await this.write(rows);
    const accepted = trades.filter((_trade, index) => news[index] && changed.has(rows[rowOf[index] ?? -1] as Trade)).length;
    return { accepted, duplicates: trades.length - accepted, rejected: raw.length - trades.length, errors: errorsOf(readings) };
  }

  /** What `accept` would answer if none of the trades were known; stores nothing. */
  async check(body: unknown, principal: Principal): Promise<TradeReportDto> {
    const { raw, readings, trades } = read(body, principal);
    const accepted = merged(trades).news.filter(Boolean).length;
    return { accepted, duplicates: trades.length - accepted, rejected: raw.length - trades.length, errors: errorsOf(readings) };
  }

  private async write(rows: readonly Trade[]): Promise<ReadonlySet<Trade>> {
    const changed = await this.reports.store(rows);
    if (changed.size > 0) this.publisher.wake();
    return changed;
  }
}

/** The trades of a body and the faults of each element. @throws Problem `request.invalid` when there is no trade, or too many. */
function read(body: unknown, principal: Principal) {
  const raw = Array.isArray(body) ? (body as readonly unknown[]) : [body];
  if (raw.length > MAX_BATCH)
    throw new Problem('request.invalid', {
      detail: `A call takes at most ${MAX_BATCH} trades, not ${raw.length}: divide them over several calls.`,
    });
  const nowMs = Date.now();
  const readings = raw.map((each) => inScope(readPostedTrade(each, nowMs), principal));
  const trades = readings.flatMap((reading) => ('trade' in reading ? [reading.trade] : []));
  if (trades.length === 0) throw nothingToAccept(readings);
  return { raw, readings, trades };
}

interface Merged {
  readonly rows: readonly Trade[];
  /** For each report, by its index: the row that it belongs to, and whether it changed anything in it. */
  readonly rowOf: readonly number[];
  readonly news: readonly boolean[];
}

/** One row per trade. */
function merged(trades: readonly Trade[]): Merged {
  const rows: Trade[] = [];
  /** The rows of one symbol and id. */
  const lines = new Map<string, number[]>();
  const rowOf: number[] = [];
  const news = trades.map((report) => {
    const key = JSON.stringify([report.id, report.symbol]);
    const line = lines.get(key) ?? [];
    lines.set(key, line);
    const found =
      line[
        indexOfTrade(
          line.flatMap((row) => rows[row] ?? []),
          report,
        )
      ];
    const known = found === undefined ? undefined : rows[found];
    if (found === undefined || known === undefined) {
      rowOf.push(rows.length);
      line.push(rows.push(report) - 1);
      return true;
    }
    rowOf.push(found);
    rows[found] = mergeTrade(known, report);
    return JSON.stringify(rows[found]) !== JSON.stringify(known);
  });
  return { rows, rowOf, news };
}

/** A principal with a limit to some brokers may also report trades of those brokers only. */
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
