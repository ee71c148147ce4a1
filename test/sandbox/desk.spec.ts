import { Desk } from '../../src/sandbox/desk/desk.js';
import { EventMint, type SandboxEvent } from '../../src/sandbox/desk/desk-event.js';
import type { RiskLimits } from '../../src/sandbox/desk/emergency-stop.js';
import { PortfolioReports, type BrokerPositionReport } from '../../src/sandbox/desk/portfolio-reports.js';
import { EquityTrack } from '../../src/sandbox/ledger/equity-track.js';
import { Ledger } from '../../src/sandbox/ledger/ledger.js';
import { Money, sum } from '../../src/sandbox/ledger/money.js';
import { RandomWalkFeed } from '../../src/sandbox/market/random-walk.feed.js';
import { SeededRandom } from '../../src/sandbox/market/random.js';

const NOON = Date.parse('2025-12-04T12:00:00Z');
const TICK_MS = 250;

function desk(seed: string, limits: Partial<RiskLimits> = {}, runName = 'run'): Desk {
  return new Desk({ seed, run: runName, limits, feed: new RandomWalkFeed(new SeededRandom(seed)) });
}

function run(on: Desk, seconds: number, look: (events: SandboxEvent[]) => void = () => undefined): SandboxEvent[] {
  const reported: SandboxEvent[] = [];
  for (let at = 0; at < seconds * 1000; at += TICK_MS) {
    const events = on.advance(NOON + at);
    look(events);
    reported.push(...events);
  }
  return reported;
}

it.each(['a', 'b', 'c'])('keeps honest books at every tick of a running desk (seed %s)', (seed) => {
  const running = desk(seed);
  run(running, 300, () => {
    const { ledger } = running;
    const parts = ledger.brokerNames().map((broker) => ledger.brokerFigures(broker));
    const totals = ledger.totals();
    for (const balance of ledger.trialBalances()) expect(balance.toFixed()).toBe('0');
    for (const figures of [...parts, totals]) {
      expect(figures.cash.plus(figures.positionValue).toFixed()).toBe(figures.equity.toFixed());
      expect(figures.realized.plus(figures.unrealized).toFixed()).toBe(figures.equity.minus(figures.deposits).toFixed());
    }
    const inDollars = ledger
      .brokerNames()
      .map((broker) => ledger.brokerFigures(broker).equity.times(ledger.rate(ledger.brokerCurrency(broker))));
    expect(sum(inDollars).toFixed()).toBe(totals.equity.toFixed());
    expect(ledger.standing().equity.toFixed()).toBe(totals.equity.toFixed());
    expect(ledger.standing().realized.toFixed()).toBe(totals.realized.toFixed());
  });
  const { positions, fees } = running.ledger.totals();
  expect(positions.some(({ quantity }) => quantity.isNegative())).toBe(true);
  expect(positions.some(({ quantity }) => quantity.isPositive())).toBe(true);
  expect(fees.gt(0)).toBe(true);
});

it('is the same desk for the same seed, and another one for another', () => {
  const first = run(desk('same'), 60);
  expect(run(desk('same'), 60)).toEqual(first);
  expect(run(desk('other'), 60)).not.toEqual(first);
});

it('never makes two events under one id, not even in another run of the same seed', () => {
  const ids = [...run(desk('same', {}, 'monday'), 60), ...run(desk('same', {}, 'tuesday'), 60)].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

it('reports between 3 and 10 events a second, all brokers at once, a trade within ten seconds', () => {
  const reported = run(desk('pace'), 300);
  expect(reported.length / 300).toBeGreaterThan(3);
  expect(reported.length / 300).toBeLessThan(10);
  const opening = reported.filter(({ timestamp }) => timestamp === new Date(NOON).toISOString());
  expect(opening.filter(({ type }) => type === 'portfolio.summary_updated').map(({ payload }) => payload['broker'])).toEqual([
    'alpaca',
    'binance',
    'degiro',
  ]);
  const trade = reported.find(({ type }) => type === 'trade.executed');
  expect(Date.parse(trade?.timestamp ?? '')).toBeLessThan(NOON + 10_000);
  const types = new Set(reported.map(({ type }) => type));
  for (const type of ['position.updated', 'pnl.updated', 'signal.generated', 'order.placed', 'regime.changed'] as const)
    expect(types).toContain(type);
});

it('quotes the euro at the start, before anything that counts in it, and every ten seconds; the sums go by it', () => {
  const running = desk('rates');
  const quotes: SandboxEvent[] = [];
  run(running, 120, (events) => {
    quotes.push(...events.filter(({ type }) => type === 'fx.rate_updated'));
    expect(running.ledger.rate('EUR').toNumber()).toBe(quotes.at(-1)?.payload['rate']);
    const places = events.map(({ type }) => type);
    if (places.includes('fx.rate_updated')) expect(places[0]).toBe('fx.rate_updated');
  });
  expect(quotes).toHaveLength(12);
  expect(quotes[0]).toMatchObject({ timestamp: new Date(NOON).toISOString(), payload: { base: 'EUR', quote: 'USD' } });
  expect(new Set(quotes.map(({ payload }) => payload['rate'])).size).toBeGreaterThan(3);
});

it('names broker and currency with every summary, position and trade; all summaries of a moment carry the same time', () => {
  const reported = run(desk('pace'), 120);
  const currencies = { alpaca: 'USD', binance: 'USD', degiro: 'EUR' } as const;
  for (const { type, payload } of reported) {
    if (['portfolio.summary_updated', 'position.updated', 'trade.executed'].includes(type))
      expect(payload['currency']).toBe(currencies[payload['broker'] as keyof typeof currencies]);
  }
  const summaries = reported.filter(({ type }) => type === 'portfolio.summary_updated');
  const times = Map.groupBy(summaries, ({ payload }) => payload['timestamp']);
  for (const together of times.values()) expect(together.map(({ payload }) => payload['broker'])).toEqual(Object.keys(currencies));
});

it('distinguishes the positions of two brokers in one symbol', () => {
  const ledger = new Ledger();
  const reports = new PortfolioReports(ledger, new EventMint('r'));
  const held = (broker: string, quantity: number): BrokerPositionReport => ({
    broker,
    currency: 'USD',
    symbol: 'AAPL',
    quantity: new Money(quantity),
    entryPrice: new Money(100),
    mark: new Money(110),
    value: new Money(110 * quantity),
    unrealized: new Money(10 * quantity),
    unrealizedPct: 10,
  });
  let nowMs = NOON;
  const positions = (...open: BrokerPositionReport[]): unknown[] =>
    reports
      .report((nowMs += 1), open, new EquityTrack().figures())
      .filter(({ type }) => type === 'position.updated')
      .map(({ payload }) => `${String(payload['broker'])} ${String(payload['quantity'])}`);
  expect(positions(held('alpaca', 1), held('binance', 2))).toEqual(expect.arrayContaining(['alpaca 1', 'binance 2']));
  expect(positions(held('alpaca', 1), held('binance', 2))).toEqual([]);
  expect(positions(held('alpaca', 1), held('binance', 3))).toEqual(['binance 3']);
  expect(positions(held('alpaca', 1))).toEqual(['binance 0']);
});

it('goes on where it was: no price, rate or book jumps, the agents take their time, and closed positions are reported', () => {
  const walk = new RandomWalkFeed(new SeededRandom('resume'));
  const before = new Desk({ seed: 'resume', run: 'run', feed: walk });
  run(before, 120);
  const saved = JSON.parse(JSON.stringify(before.save()));
  const walkOn = new RandomWalkFeed(new SeededRandom('resume'));
  walkOn.restore(JSON.parse(JSON.stringify(walk.save())));
  const after = new Desk({ seed: 'resume', run: 'later', feed: walkOn });
  after.restore(saved);
  expect(after.save()).toEqual(saved);

  const first = after.advance(NOON + 3_600_000);
  expect(after.ledger.totals()).toEqual(before.ledger.totals());
  expect(after.trackFigures().month).toEqual(before.trackFigures().month);
  expect(first.map(({ type }) => type)).not.toContain('trade.executed');
  const reported = first.filter(({ type }) => type === 'position.updated').map(({ payload }) => payload);
  const open = before.positions().map(({ symbol }) => symbol);
  const symbols = before.market.symbols();
  expect(new Set(reported.map(({ symbol }) => symbol))).toEqual(new Set(symbols));
  // The leg that is not held of an open symbol is reported as closed as well.
  const closed = symbols.filter((each) => reported.filter(({ symbol }) => symbol === each).every(({ quantity }) => quantity === 0));
  expect(new Set(closed)).toEqual(new Set(symbols.filter((symbol) => !open.includes(symbol))));
  expect(reported.filter(({ quantity }) => quantity !== 0).map(({ symbol }) => symbol)).toEqual(expect.arrayContaining(open));
});

it('joins signal, order and trade by one correlation id', () => {
  const reported = run(desk('pace'), 60);
  const trade = reported.find(({ type }) => type === 'trade.executed');
  const related = reported.filter(({ id, correlation_id }) => id === trade?.correlation_id || correlation_id === trade?.correlation_id);
  expect(related.map(({ type }) => type)).toEqual(['signal.generated', 'order.placed', 'trade.executed']);
});

it('stops trading while the emergency stop is not armed, and trades again after', () => {
  const nervous = desk('storm', { maxDailyDrawdownPct: 0.2, trippedMs: 20_000, coolingMs: 10_000 });
  let tradesWhileStopped = 0;
  let tradesAfterRearm = 0;
  const states: unknown[] = [];
  run(nervous, 1200, (events) => {
    const wasStopped = states.length > 0 && states.at(-1) !== 'ARMED';
    const trades = events.filter(({ type }) => type === 'trade.executed').length;
    for (const { payload } of events.filter(({ type }) => type === 'ess.state_changed')) states.push(payload['ess_state']);
    if (wasStopped && states.at(-1) !== 'ARMED') tradesWhileStopped += trades;
    else if (states.length > 2) tradesAfterRearm += trades;
  });
  expect(states.slice(0, 4)).toEqual(['TRIPPED', 'COOLING', 'ARMED', 'TRIPPED']);
  expect(tradesWhileStopped).toBe(0);
  expect(tradesAfterRearm).toBeGreaterThan(0);
});

it('takes a pause of the machine for a short step and a clock set back for none', () => {
  const running = desk('pause');
  running.advance(NOON);
  expect(running.marketStepMs(NOON + 3_600_000)).toBe(5000);
  expect(running.marketStepMs(NOON - 60_000)).toBe(0);
});
