import fc from 'fast-check';
import { indexOfTrade, mergeTrade, type Trade } from '../../../src/modules/trades/ledger/trade.js';
import { TradeReportsRepository } from '../../../src/modules/trades/intake/trade-reports.repository.js';
import { TradesRepository } from '../../../src/modules/trades/ledger/trades.repository.js';
import { testDatabase } from '../../support/database/database.js';

const figure = fc.option(fc.constantFrom(-2.5, 0, 1, 7));
const word = (...words: string[]) => fc.option(fc.constantFrom(...words));
const AT = 1_764_844_200_000;
const reportOfTrade: fc.Arbitrary<Trade> = fc.record({
  id: fc.constant('t'),
  symbol: fc.constantFrom('BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'ETHUSDT'),
  side: fc.constantFrom('BUY', 'SELL', 'UNKNOWN'),
  quantity: figure,
  price: figure,
  atMs: fc.constantFrom(AT, AT + 60_000),
  status: fc.constantFrom('EXECUTED', 'OPENED', 'FILLED', 'CLOSED', 'REJECTED', 'WEIRD'),
  orderType: word('MARKET', 'LIMIT'),
  fees: figure,
  broker: word('alpha', 'alpha', 'beta'),
  strategy: word('momentum', 'ensemble'),
  pnl: figure,
  currency: word('USD', 'EUR'),
  orderId: word('o1', 'o2'),
  reportedAtMs: fc.option(fc.constantFrom(AT, AT + 1000, AT + 2000)),
});
const inOrder = (trades: readonly Trade[]) => trades.map((trade) => JSON.stringify(trade)).toSorted();

describe('a trade that is reported again', () => {
  let repository: TradesRepository;
  let reports: TradeReportsRepository;
  let clear: () => Promise<unknown>;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const opened = await testDatabase('embedded');
    drop = opened.drop;
    repository = new TradesRepository(opened.database);
    reports = new TradeReportsRepository(opened.database);
    clear = () => opened.database.pool.query('delete from trades');
  });
  afterAll(() => drop());

  const all = { symbol: undefined, side: undefined, strategy: undefined, status: undefined, brokers: null, startMs: 0, endMs: 4e12 };

  it('becomes the same in the database as here, and says whether it changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(reportOfTrade, { minLength: 1, maxLength: 6 }), async (sent) => {
        await clear();
        const known: Trade[] = [];
        for (const reported of sent) {
          const line = known.filter(({ symbol }) => symbol === reported.symbol);
          const found = line[indexOfTrade(line, reported)];
          const after = found === undefined ? reported : mergeTrade(found, reported);
          if (found === undefined) known.push(after);
          else known[known.indexOf(found)] = after;
          const changed = await reports.store([reported]);
          expect(inOrder(await repository.page(all, 10, null))).toEqual(inOrder(known));
          expect(changed.has(reported)).toBe(found === undefined || JSON.stringify(after) !== JSON.stringify(found));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('does not open again, and loses nothing', () => {
    fc.assert(
      fc.property(reportOfTrade, reportOfTrade, (known, reported) => {
        fc.pre(indexOfTrade([known], reported) === 0 && known.symbol === reported.symbol);
        const after = mergeTrade(known, reported);
        if (['CLOSED', 'FILLED', 'REJECTED'].includes(known.status)) expect(after.status).not.toBe('OPENED');
        for (const field of ['quantity', 'price', 'fees', 'pnl', 'broker', 'strategy', 'currency', 'orderId', 'orderType'] as const)
          if (known[field] !== null || reported[field] !== null) expect(after[field]).not.toBeNull();
        expect(mergeTrade(after, reported)).toEqual(after);
      }),
    );
  });

  it('has the figures of the latest time at the source, in whatever order they come', () => {
    const fill = { ...{ id: 't', symbol: 'S', side: 'BUY', quantity: 1, price: 2, atMs: AT, orderType: null, broker: 'alpha' } };
    const report = (reportedAtMs: number, status: string, fees: number): Trade => ({
      ...{ ...fill, strategy: null, pnl: null, currency: null, orderId: null },
      ...{ reportedAtMs, status, fees },
    });
    const [first, second, third] = [report(AT, 'FILLED', 1), report(AT + 1000, 'CANCELLED', 2), report(AT + 2000, 'FILLED', 3)] as const;
    for (const order of [
      [first, second, third],
      [third, second, first],
      [second, third, first],
      [first, third, second],
    ])
      expect(order.reduce(mergeTrade)).toMatchObject({ status: 'FILLED', fees: 3, reportedAtMs: AT + 2000 });
  });
});
