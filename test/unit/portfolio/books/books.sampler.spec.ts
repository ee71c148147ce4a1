import { Problem } from '../../../../src/common/problem.js';
import { loadConfig } from '../../../../src/config/config.js';
import { Books } from '../../../../src/modules/portfolio/books/books.js';
import { BooksSampler } from '../../../../src/modules/portfolio/equity/equity.sampler.js';
import type { BrokerSummary } from '../../../../src/modules/portfolio/books/broker-summary.js';
import type { EquityFlow, EquityRecorder, EquitySample } from '../../../../src/modules/portfolio/equity/equity.recorder.js';

const DAY = 86_400_000;
const MINUTE = 60_000;

/** A sampler over these books, and what it has recorded. */
function samplerOf(env: Record<string, string> = {}) {
  const config = loadConfig({ NODE_ENV: 'test', FX_RATES: 'EURUSD=1.1', ...env });
  const books = new Books(config);
  const recorded: (readonly EquitySample[])[] = [];
  const flows: EquityFlow[] = [];
  const tried: string[] = [];
  const failure: { error: Error | null } = { error: null };
  const keptBefore: (number | undefined)[] = [];
  const recorder = {
    record: async (samples: readonly EquitySample[], keptBeforeMs?: number) => {
      if (failure.error) throw failure.error;
      recorded.push(samples);
      keptBefore.push(keptBeforeMs);
    },
    recordFlow: async (flow: EquityFlow) => {
      tried.push(flow.id);
      if (failure.error && flow.id === 'poison') throw failure.error;
      flows.push(flow);
    },
  } as unknown as EquityRecorder;
  return { books, recorded, flows, tried, keptBefore, failure, sampler: new BooksSampler(books, recorder, config) };
}

const aSummary = (broker: string, figures: Partial<BrokerSummary> = {}): BrokerSummary => ({
  ...{ broker, currency: 'USD', totalValue: 1000, cash: 400, unrealizedPnl: null, realizedPnl: null, totalPnl: 5, totalPositions: null },
  ...{ asOfMs: Date.now(), source: 'event', ...figures },
});

describe('The sampler', () => {
  it('records all live brokers at one time, the end of the interval that is over', async () => {
    const { books, recorded, sampler } = samplerOf();
    books.apply(aSummary('us'));
    books.apply(aSummary('eu', { currency: 'EUR', totalValue: 100, cash: null }));
    books.apply(aSummary('old', { asOfMs: 1 }));
    books.apply(aSummary('poor', { totalValue: null }));
    books.apply(aSummary('jp', { currency: 'JPY' }));
    const nowMs = Date.now();
    await sampler.sample(nowMs);
    const atMs = Math.floor(nowMs / MINUTE) * MINUTE - 1;
    const own = { pnl: 5, exposure: 600 };
    expect(recorded).toEqual([
      [
        { broker: 'eu', atMs, currency: 'EUR', equity: 100, equityBase: 110, pnlBase: 5.5, exposureBase: null, ...own, exposure: null },
        { broker: 'jp', atMs, currency: 'JPY', equity: 1000, equityBase: null, pnlBase: null, exposureBase: null, ...own },
        { broker: 'us', atMs, currency: 'USD', equity: 1000, equityBase: 1000, pnlBase: 5, exposureBase: 600, ...own },
      ],
    ]);
  });

  it('records nothing while nothing changes, and all of them when one does', async () => {
    const { books, recorded, sampler } = samplerOf();
    await sampler.sample(Date.now());
    expect(recorded).toEqual([]);
    books.apply(aSummary('us'));
    books.apply(aSummary('uk'));
    await sampler.sample(Date.now());
    await sampler.sample(Date.now() + MINUTE);
    books.apply(aSummary('us', { asOfMs: Date.now() + 1 }));
    await sampler.sample(Date.now() + MINUTE);
    expect(recorded).toHaveLength(1);
    books.apply(aSummary('us', { totalValue: 1001, asOfMs: Date.now() + 2 }));
    await sampler.sample(Date.now() + MINUTE);
    expect(recorded.map((samples) => samples.map(({ broker }) => broker))).toEqual([
      ['uk', 'us'],
      ['uk', 'us'],
    ]);
  });

  it('tries again what could not be recorded', async () => {
    const { books, recorded, failure, sampler } = samplerOf();
    books.apply(aSummary('us'));
    failure.error = new Error('away');
    await expect(sampler.sample(Date.now())).rejects.toThrow('away');
    failure.error = null;
    await sampler.sample(Date.now());
    expect(recorded).toHaveLength(1);
  });

  it('records a month of the past in one call, each at its own time and rate, oldest first; the present is left to its interval', async () => {
    const { books, recorded, sampler } = samplerOf();
    // A moment ahead, as time goes on during the test.
    const nowMs = Date.now() + 10_000;
    books.applyRate({ base: 'EUR', quote: 'USD', rate: 2, asOfMs: nowMs - 30 * MINUTE });
    const reported = Array.from({ length: 1000 }, (_, n) => aSummary('eu', { currency: 'EUR', totalValue: n, asOfMs: nowMs - n * MINUTE }));
    await sampler.recordPast(reported);
    expect(recorded).toHaveLength(1);
    const [samples = []] = recorded;
    expect(samples.map(({ atMs }) => atMs)).toEqual(
      reported
        .slice(3)
        .map(({ asOfMs }) => asOfMs)
        .toReversed(),
    );
    // A rate is valid from its day on.
    const sinceMs = Math.floor((nowMs - 30 * MINUTE) / DAY) * DAY;
    const rated = samples.filter(({ atMs }) => atMs >= sinceMs);
    expect(samples.filter(({ equity, equityBase }) => equityBase === equity * 2)).toEqual(rated);
    await sampler.recordPast([aSummary('eu')]);
    expect(recorded).toHaveLength(1);
  });

  it('takes nothing of before ten years ago for history, and lets the past change nothing that was recorded', async () => {
    const { recorded, keptBefore, sampler } = samplerOf();
    await sampler.recordPast([aSummary('us', { asOfMs: Date.UTC(1971, 0, 1) }), aSummary('us', { asOfMs: Date.now() - 60 * MINUTE })]);
    expect(recorded).toMatchObject([[{ broker: 'us' }]]);
    expect(Math.abs((keptBefore[0] ?? 0) - (Date.now() - 10 * MINUTE))).toBeLessThan(MINUTE);
  });

  it('passes over a flow that cannot be recorded, for good; an outage is for all to wait for', async () => {
    const { flows, tried, failure, sampler } = samplerOf();
    const reported = ['poison', 'good'].map((id) => ({ id, broker: 'us', currency: 'USD', atMs: 7, amount: 1 }));
    failure.error = new Problem('storage.unavailable');
    await expect(sampler.recordFlows(reported)).rejects.toThrow(Problem);
    failure.error = new Error('value out of range: overflow');
    await sampler.recordFlows(reported);
    await sampler.recordFlows(reported);
    expect(tried).toEqual(['poison', 'poison', 'good', 'good']);
    expect(flows.map(({ id }) => id)).toEqual(['good', 'good']);
  });

  it('records flows in the base currency, and none without a rate', async () => {
    const { flows, sampler } = samplerOf();
    const flow = { broker: 'eu', atMs: 7, amount: -10 };
    await sampler.recordFlows([
      { id: 'a', currency: 'EUR', ...flow },
      { id: 'b', currency: 'JPY', ...flow },
    ]);
    expect(flows).toEqual([{ id: 'a', broker: 'eu', atMs: 7, amountBase: -11 }]);
  });
});
