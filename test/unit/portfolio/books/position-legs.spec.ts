import fc from 'fast-check';
import { exposureOf } from '../../../../src/modules/portfolio/books/exposure.js';
import { type BrokerPosition, readPositionFact } from '../../../../src/modules/portfolio/books/broker-position.js';
import { BooksRepository } from '../../../../src/modules/portfolio/books/books.repository.js';
import { HeldPositions } from '../../../../src/modules/portfolio/books/held-positions.js';
import { settled } from '../../../../src/modules/portfolio/books/position-legs.js';
import { legOf } from '../../../../src/modules/portfolio/books/totals.js';
import type { Database } from '../../../../src/platform/database/database.js';
import { testDatabase } from '../../../support/database/database.js';

const START = Date.UTC(2025, 0, 6);

/** The row that an event of this second reports. */
function reported(row: Record<string, unknown>, second = 0): BrokerPosition[] {
  const data = { broker: 'alpha', symbol: 'BTC', current_price: 100, ...row };
  return readPositionFact({ data, timestamp: new Date(START + second * 1000).toISOString() });
}

function held(...reports: BrokerPosition[][]): string[] {
  const positions = new HeldPositions();
  for (const position of reports.flat()) positions.apply(position);
  return displayed(positions.open('alpha'));
}

const displayed = (positions: readonly BrokerPosition[]) => positions.map(({ leg, side, size }) => `${leg} ${side} ${size}`).toSorted();

describe('The legs of a symbol', () => {
  it('are two where LONG and SHORT are reported, and each is closed by its own name', () => {
    const [long, short] = [reported({ side: 'LONG', size: 1 }), reported({ side: 'SHORT', size: 0.4 }, 1)];
    expect(held(long, short)).toEqual(['LONG LONG 1', 'SHORT SHORT 0.4']);
    expect(held(long, short, reported({ side: 'LONG', size: 2 }, 2))).toEqual(['LONG LONG 2', 'SHORT SHORT 0.4']);
    expect(held(long, short, reported({ side: 'LONG', size: 0 }, 2))).toEqual(['SHORT SHORT 0.4']);
    expect(held(long, short, reported({ size: 0 }, 2))).toEqual([]);
  });

  it.each([
    ['no side', (size: number) => ({ size })],
    ['BOTH', (positionAmt: number) => ({ positionSide: 'BOTH', positionAmt })],
    ['net', (size: number) => ({ posSide: 'net', size })],
    ['one-way and a side', (size: number) => ({ side: size < 0 ? 'Sell' : 'Buy', size: Math.abs(size), positionIdx: 0 })],
  ])('are one by its sign where a broker nets them: %s', (_, row) => {
    expect(held(reported(row(1)), reported(row(-0.4), 1))).toEqual(['NET SHORT 0.4']);
    expect(held(reported(row(1)), reported(row(0), 1))).toEqual([]);
    expect(held(reported(row(0)), reported(row(1)))).toEqual(['NET LONG 1']);
  });

  it('give way to the net and the net to them: whichever a broker reports last', () => {
    const [long, short, net] = [reported({ side: 'LONG', size: 1 }), reported({ side: 'SHORT', size: 2 }), reported({ size: -3 }, 1)];
    expect(held(long, short, net)).toEqual(['NET SHORT 3']);
    expect(held(net, reported({ side: 'LONG', size: 1 }, 2))).toEqual(['LONG LONG 1']);
    expect(held(net, reported({ side: 'SHORT', size: 0 }, 2))).toEqual([]);
    expect(held(net, long, short)).toEqual(['NET SHORT 3']);
    // Binance reports an empty net beside the legs.
    expect(held(long, reported({ side: 'SHORT', size: 2 }, 1), reported({ positionSide: 'BOTH', positionAmt: 0 }, 2))).toHaveLength(2);
  });

  const side = fc.constantFrom('LONG', 'SHORT');
  const reports = fc.uniqueArray(fc.record({ second: fc.integer({ min: 0, max: 99 }), side, size: fc.integer({ min: 0, max: 2 }) }), {
    selector: ({ second }) => second,
    minLength: 1,
  });

  it('are the newest of each, in whatever order they come, and in the table as in memory', async () => {
    const { database, drop } = await testDatabase('embedded');
    const repository = new BooksRepository(database);
    await fc.assert(
      fc
        .asyncProperty(reports, fc.boolean(), fc.integer({ min: 1, max: 5 }), async (rows, nets, size) => {
          const all = rows.map((row) => reported(nets ? { size: row.side === 'LONG' ? row.size : -row.size } : row, row.second));
          const inOrder = rows.map((row, i) => ({ second: row.second, reported: all[i] ?? [] })).toSorted((a, b) => a.second - b.second);
          expect(held(...all)).toEqual(held(...inOrder.map((report) => report.reported)));
          for (let i = 0; i < all.length; i += size) await repository.savePositions(all.slice(i, i + size).flat());
          expect(held(await repository.positions())).toEqual(held(...all));
          expect(held(settled(all.flat()))).toEqual(held(...all));
        })
        .afterEach(() => forget(database)),
      { numRuns: 60 },
    );
    await drop();
  });

  it('of before there were legs are ended by the next report of a netting broker', async () => {
    const { database, drop } = await testDatabase('embedded');
    const repository = new BooksRepository(database);
    await repository.savePositions(reported({ side: 'LONG', size: 1 }));
    await repository.savePositions(reported({ size: -2 }, 1));
    await repository.savePositions(reported({ size: 0, side: 'BOTH' }, 2));
    expect(held(await repository.positions())).toEqual([]);
    // Nor does what comes late bring them back.
    await repository.savePositions(reported({ side: 'LONG', size: 1 }));
    expect(held(await repository.positions())).toEqual([]);
    await drop();
  });
});

async function forget(database: Database): Promise<void> {
  await database.drizzle.execute('truncate broker_positions');
}

describe('Exposure', () => {
  const standing = { nowMs: START, maxAgeMs: 1000, baseCurrency: 'USD' };
  const broker = (rate: number | null, totalPositions: number | null = null) => {
    const figures = { totalValue: 1000, cash: null, unrealizedPnl: null, realizedPnl: null, totalPnl: null, totalPositions };
    return legOf('alpha', { broker: 'alpha', currency: 'EUR', asOfMs: START, source: 'event', ...figures }, rate, standing);
  };

  it('counts both legs in gross, and one against the other in net, in the base currency', () => {
    const legs = [...reported({ side: 'LONG', size: 1 }), ...reported({ side: 'SHORT', size: 0.4 })];
    expect(exposureOf([broker(1.5)], legs)).toEqual({ long: 150, short: 60, gross: 210, net: 90, reason: null });
    expect(exposureOf([broker(1)], reported({ size: -3 }))).toMatchObject({ long: 0, short: 300, gross: 300, net: -300 });
  });

  it('is not known, and not 0, where a part of it is not', () => {
    const [long, unpriced] = [reported({ side: 'LONG', size: 1 }), reported({ symbol: 'ETH', size: 1, current_price: null })];
    expect(exposureOf([broker(1)], [...long, ...unpriced])).toMatchObject({ gross: null, reason: 'alpha: the value of ETH is not known' });
    expect(exposureOf([broker(1)], reported({ side: 'perhaps', size: 1 }))).toMatchObject({ net: null });
    expect(exposureOf([broker(null)], long)).toMatchObject({ gross: null, reason: 'no broker is in the totals' });
    expect(exposureOf([broker(1)], [])).toMatchObject({ gross: null, reason: 'alpha: no positions are reported' });
    expect(exposureOf([broker(1, 0)], [])).toEqual({ long: 0, short: 0, gross: 0, net: 0, reason: null });
  });
});
