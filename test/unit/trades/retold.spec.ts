import fc from 'fast-check';
import { isSameTrade, retold, type Trade } from '../../../src/modules/trades/trade.js';
import { TradesRepository } from '../../../src/modules/trades/trades.repository.js';
import { testDatabase } from '../../support/database.js';

const figure = fc.option(fc.constantFrom(-2.5, 0, 1, 7));
const word = (...words: string[]) => fc.option(fc.constantFrom(...words));
const telling: fc.Arbitrary<Trade> = fc.record({
  id: fc.constant('t'),
  symbol: fc.constantFrom('BTCUSDT', 'BTCUSDT', 'BTCUSDT', 'ETHUSDT'),
  side: fc.constantFrom('BUY', 'SELL', 'UNKNOWN'),
  quantity: figure,
  price: figure,
  atMs: fc.constantFrom(1_764_844_200_000, 1_764_844_260_000),
  status: fc.constantFrom('EXECUTED', 'OPENED', 'FILLED', 'CLOSED', 'REJECTED', 'WEIRD'),
  orderType: word('MARKET', 'LIMIT'),
  fees: figure,
  broker: word('alpha', 'alpha', 'beta'),
  strategy: word('momentum', 'ensemble'),
  pnl: figure,
  currency: word('USD', 'EUR'),
});

describe('a trade that is told again', () => {
  let repository: TradesRepository;
  let clear: () => Promise<unknown>;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const opened = await testDatabase('embedded');
    drop = opened.drop;
    repository = new TradesRepository(opened.database);
    clear = () => opened.database.pool.query('delete from trades');
  });
  afterAll(() => drop());

  const all = { symbol: undefined, side: undefined, strategy: undefined, status: undefined, brokers: null, startMs: 0, endMs: 4e12 };

  it('becomes the same in the database as here, and says whether it changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(telling, { minLength: 1, maxLength: 5 }), async (tellings) => {
        await clear();
        let known: Trade | null = null;
        for (const told of tellings) {
          const before: Trade | null = known;
          known = before === null ? told : isSameTrade(before, told) ? retold(before, told) : before;
          const changed = await repository.upsert([told]);
          expect(await repository.page(all, 10, null)).toEqual([known]);
          expect(changed.has('t')).toBe(before === null || JSON.stringify(before) !== JSON.stringify(known));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never goes back, and loses nothing', () => {
    fc.assert(
      fc.property(telling, telling, (known, told) => {
        fc.pre(isSameTrade(known, told));
        const after = retold(known, told);
        if (known.status === 'CLOSED') expect(['CLOSED', 'REJECTED']).toContain(after.status);
        for (const field of ['quantity', 'price', 'fees', 'pnl', 'broker', 'strategy', 'currency', 'orderType'] as const)
          if (known[field] !== null || told[field] !== null) expect(after[field]).not.toBeNull();
        expect(retold(after, told)).toEqual(after);
      }),
    );
  });
});
