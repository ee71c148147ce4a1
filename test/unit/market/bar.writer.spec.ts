import { sql } from 'drizzle-orm';
import { BarInstrumentsRepository } from '../../../src/modules/market/bars/bar-instruments.repository.js';
import { BarPartitionsRepository } from '../../../src/modules/market/bars/bar-partitions.repository.js';
import { type Bar, barOf, type BarTrade } from '../../../src/modules/market/bars/bar.js';
import type { BarWriter } from '../../../src/modules/market/bars/bar.writer.js';
import { BarsReader } from '../../../src/modules/market/bars/bars.reader.js';
import { type BarRow, BarsRepository } from '../../../src/modules/market/bars/bars.repository.js';
import { BarsRetention } from '../../../src/modules/market/bars/bars.retention.js';
import { loadConfig } from '../../../src/config/config.js';
import type { Database } from '../../../src/platform/database/database.js';
import { testDatabase } from '../../support/database/database.js';

const DAY = 86_400_000;
const HOUR = Math.floor(Date.now() / 3_600_000) * 3_600_000;

describe('bars in the database', () => {
  let database: Database;
  let drop: () => Promise<void>;
  let bars: BarsRepository;
  let instruments: BarInstrumentsRepository;
  let partitions: BarPartitionsRepository;
  beforeAll(async () => {
    ({ database, drop } = await testDatabase());
    bars = new BarsRepository(database);
    instruments = new BarInstrumentsRepository(database);
    partitions = new BarPartitionsRepository(database);
    await partitions.ensure([HOUR]);
  });
  afterAll(() => drop());

  const minute = (instrumentId: number, trade: BarTrade): BarRow => ({ interval: '1m', instrumentId, bar: barOf(trade, 60_000) });
  const second = (instrumentId: number, trade: BarTrade): BarRow => ({ interval: '1s', instrumentId, bar: barOf(trade, 1000) });
  const ALL = { fromMs: 0, toMs: 1e14, limit: 100 };
  const read = async (interval: '1s' | '1m' | '1h', stepMs: number, instrumentId: number, baseMs = stepMs): Promise<readonly Bar[]> =>
    (await bars.read({ interval, stepMs, instrumentId, writer: '' }, ALL, baseMs)).bars;
  const instrument = async (symbol: string) => (await instruments.identify([{ exchange: 'NSE', symbol, feeds: ['a'] }]))[0] ?? 0;

  it('of two writers are one, and the hour is what its minutes are', async () => {
    const id = await instrument('TWO');
    const [one, two] = [
      { atMs: HOUR + 5000, price: 10, quantity: 2 },
      { atMs: HOUR + 4000, price: 12, quantity: 1 },
    ];
    const third = { atMs: HOUR + 61_000, price: 9, quantity: null };
    await bars.add({ writer: 'a', number: 1 }, [minute(id, one), second(id, one)], false);
    await bars.add({ writer: 'b', number: 1 }, [minute(id, two), minute(id, third)], false);
    expect(await read('1m', 60_000, id)).toEqual([
      { ...barOf(two, 60_000), close: 10, closeAtMs: one.atMs, low: 10, volume: 3, trades: 2, turnover: 32 },
      barOf(third, 60_000),
    ]);
    const hour = [expect.objectContaining({ atMs: HOUR, open: 12, close: 9, high: 12, low: 9, volume: 3, trades: 3, turnover: 32 })];
    expect(await read('1h', 3_600_000, id)).toEqual(hour);
    expect(await read('1m', 300_000, id, 60_000)).toEqual(hour);
    expect(await read('1s', 1000, id)).toHaveLength(1);
  });

  it('of a batch that is sent again count once', async () => {
    const id = await instrument('AGAIN');
    const rows = [minute(id, { atMs: HOUR, price: 10, quantity: 2 })];
    await bars.add({ writer: 'c', number: 7 }, rows, false);
    await bars.add({ writer: 'c', number: 7 }, rows, false);
    expect(await read('1m', 60_000, id)).toMatchObject([{ volume: 2, trades: 1 }]);
    expect((await bars.read({ interval: '1m', stepMs: 60_000, instrumentId: id, writer: 'c' }, ALL, 60_000)).batch).toBe(7);
  });

  it('come back whole when they are changed', async () => {
    const id = await instrument('BACK');
    await bars.add({ writer: 'd', number: 1 }, [minute(id, { atMs: HOUR, price: 10, quantity: 2 })], false);
    const kept = await bars.add({ writer: 'd', number: 2 }, [minute(id, { atMs: HOUR + 1, price: 11, quantity: 1 })], true);
    const bar = expect.objectContaining({ open: 10, close: 11, volume: 3, trades: 2 });
    expect(kept).toEqual([
      { interval: '1m', instrumentId: id, bar },
      { interval: '1h', instrumentId: id, bar },
    ]);
    expect(await bars.startingAt('1m', HOUR)).toContainEqual({ exchange: 'NSE', symbol: 'BACK', bar });
  });

  it('are there while the first of an instrument are on their way from memory', async () => {
    const row = minute(0, { atMs: HOUR, price: 10, quantity: 2 });
    let waiting = [{ batch: null, bar: row.bar }];
    // The writer is done just when the reader has looked for the instrument.
    class LateInstruments extends BarInstrumentsRepository {
      override async find(exchange: string, symbol: string) {
        const found = await super.find(exchange, symbol);
        if (waiting.length > 0) await bars.add({ writer: 'w', number: 1 }, [{ ...row, instrumentId: await instrument(symbol) }], false);
        waiting = [];
        return found;
      }
    }
    const writer = { id: 'w', lastBatch: 0, unwritten: () => waiting } as unknown as BarWriter;
    const reader = new BarsReader(bars, new LateInstruments(database), writer);
    for (let times = 1; times <= 2; times += 1)
      expect((await reader.read({ exchange: 'NSE', symbol: 'FIRST' }, '1m', ALL))?.bars).toMatchObject([{ open: 10, volume: 2 }]);
  });

  it('know their instruments once, with all feeds', async () => {
    const [one, two, again] = await instruments.identify([
      { exchange: 'NSE', symbol: 'F', feeds: ['a'] },
      { exchange: 'BSE', symbol: 'F', feeds: ['a'] },
      { exchange: 'NSE', symbol: 'F', feeds: ['a'] },
    ]);
    expect([one === again, one === two]).toEqual([true, false]);
    await instruments.identify([{ exchange: 'NSE', symbol: 'F', feeds: ['b', 'a'] }]);
    expect(await instruments.find('NSE', 'F')).toEqual({ id: one, feeds: ['a', 'b'] });
  });

  it('are forgotten in time, each length in its own', async () => {
    const id = await instrument('OLD');
    const ages = [0, 10, 100, 2000].map((days) => HOUR - days * DAY);
    await bars.add(
      { writer: 'e', number: 1 },
      ages.map((atMs) => minute(id, { atMs, price: 1, quantity: 1 })),
      false,
    );
    await partitions.ensure([HOUR - 5 * DAY]);
    await bars.add({ writer: 'e', number: 2 }, [second(id, { atMs: HOUR - 5 * DAY, price: 1, quantity: 1 })], false);
    await database.drizzle.execute(sql`update market_bar_writers set at = now() - interval '2 days' where writer = 'e'`);
    const sweep = new BarsRetention(bars, instruments, partitions, loadConfig({ NODE_ENV: 'test' }));
    expect(await sweep.sweep()).toEqual({ days: 0, seconds: 1, minutes: 2, hours: 1, writers: 1 });
    expect(await read('1m', 60_000, id)).toHaveLength(2);
    expect(await read('1h', 3_600_000, id)).toHaveLength(3);
    expect(await read('1s', 1000, id)).toEqual([]);
  });
});
