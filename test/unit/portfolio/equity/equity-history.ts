import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { loadConfig } from '../../../../src/config/config.js';
import { EquityRepository } from '../../../../src/modules/portfolio/equity/equity-reads.repository.js';
import { EquityRatesRepository } from '../../../../src/modules/portfolio/equity/equity-rates.repository.js';
import { EquityRecorder, type EquitySample } from '../../../../src/modules/portfolio/equity/equity.recorder.js';
import { EquitySamplesRepository } from '../../../../src/modules/portfolio/equity/equity-writes.repository.js';
import { EquityVersions } from '../../../../src/modules/portfolio/equity/equity.versions.js';
import type { Database } from '../../../../src/platform/database/database.js';
import { MemoryEventLog } from '../../../../src/platform/events/memory.event-log.js';
import { type DatabaseKind, testDatabase } from '../../../support/database/database.js';

/** Shortly before two midnights of the samples of `someSamples`. */
export const START_MS = Date.UTC(2025, 0, 6, 22);

/** A sample as it is stored. */
export interface Row {
  readonly broker: string;
  readonly atMs: number;
  readonly equity: number;
  readonly base: number | null;
}

/** A sample in the base currency, whose equity it is. */
export const sample = (broker: string, atMs: number, equity: number, more: Partial<EquitySample> = {}): EquitySample => ({
  ...{ broker, atMs, currency: 'USD', equity, equityBase: equity, pnlBase: null, exposureBase: null },
  ...more,
});
export const flow = (id: string, broker: string, atMs: number, amountBase: number) => ({ id, broker, atMs, amountBase });

/** Samples of three brokers at few minutes of few hours, so that brokers meet, over two midnights; some without a rate. */
export const someSamples = fc.array(
  fc.record({
    broker: fc.constantFrom('alpha', 'beta', 'gamma'),
    minute: fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 55, max: 66 }),
      fc.integer({ min: 115, max: 125 }),
      fc.integer({ min: 1555, max: 1565 }),
    ),
    equity: fc.integer({ min: 1, max: 1000 }),
    rated: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  }),
  { maxLength: 80 },
);

/** An equity history in a database of its own, empty before each test of the suite that calls this. */
export function withEquity(
  kind: DatabaseKind,
  onOpen: (database: Database, recorder: EquityRecorder, repository: EquityRepository) => void,
) {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    ({ database, drop } = await testDatabase(kind));
    const config = loadConfig({ NODE_ENV: 'test' });
    const versions = new EquityVersions(new MemoryEventLog(100));
    const recorder = new EquityRecorder(new EquitySamplesRepository(database), new EquityRatesRepository(database), versions, config);
    onOpen(database, recorder, new EquityRepository(database));
  });
  beforeEach(() => forget());
  afterAll(() => drop());

  async function forget(): Promise<void> {
    await database.drizzle.execute(sql`truncate equity_samples, equity_rollups, cash_flows`);
  }

  async function rollups(): Promise<Record<string, unknown>[]> {
    const { rows } = await database.drizzle.execute(sql`
      select resolution, broker, extract(epoch from at)::float8 * 1000 as at, extract(epoch from close_at)::float8 * 1000 as close_at,
        close_base, min_base, max_base, flow_base, pnl_base, exposure_base, samples
      from equity_rollups order by resolution, broker, at`);
    return rows;
  }

  /** The same from all samples at once. */
  async function rollupsFromSamples(): Promise<Record<string, unknown>[]> {
    const { rows } = await database.drizzle.execute(sql`
      select b.resolution, s.broker, floor(extract(epoch from s.at) / b.size)::float8 * b.size * 1000 as at,
        extract(epoch from max(s.at))::float8 * 1000 as close_at, (array_agg(s.equity_base order by s.at desc))[1] as close_base,
        min(s.equity_base) as min_base, max(s.equity_base) as max_base, sum(s.flow_base) as flow_base,
        (array_agg(s.pnl_base order by s.at desc))[1] as pnl_base, (array_agg(s.exposure_base order by s.at desc))[1] as exposure_base,
        count(*)::integer as samples
      from equity_samples s cross join (values ('hour', 3600), ('day', 86400)) as b (resolution, size)
      where s.equity_base is not null group by 1, 2, 3 order by 1, 2, 3`);
    return rows;
  }

  async function stored(): Promise<Row[]> {
    const { rows } = await database.drizzle.execute<{ broker: string; at_ms: number; equity: number; base: number | null }>(
      sql`select broker, extract(epoch from at)::float8 * 1000 as at_ms, equity, equity_base as base from equity_samples order by at, broker`,
    );
    return rows.map(({ at_ms: atMs, ...row }) => ({ ...row, atMs }));
  }
  return { forget, rollups, rollupsFromSamples, stored };
}
