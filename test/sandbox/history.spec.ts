import type { SandboxEvent } from '../../src/sandbox/desk/desk-event.js';
import { Desk } from '../../src/sandbox/desk/desk.js';
import { historyEnd, makeHistory, type DeskHistory } from '../../src/sandbox/history/history.js';
import { RandomWalkFeed } from '../../src/sandbox/market/random-walk.feed.js';
import { SeededRandom } from '../../src/sandbox/market/random.js';

const DAY_MS = 86_400_000;
const END = Date.parse('2025-12-04T12:34:00Z');
const ORDER = { seed: '1', days: 30, endMs: END };

let history: DeskHistory;
beforeAll(() => {
  history = makeHistory(ORDER);
});

const ofType = (type: string): SandboxEvent[] => history.events.filter((event) => event.type === type);
const number = (event: SandboxEvent | undefined, field: string): number => Number(event?.payload[field]);

/** The summaries of each moment, with the rate that was reported before them. */
function moments(): { at: string; eurusd: number; summaries: SandboxEvent[] }[] {
  const found: { at: string; eurusd: number; summaries: SandboxEvent[] }[] = [];
  let eurusd = NaN;
  for (const event of history.events) {
    if (event.type === 'fx.rate_updated') eurusd = number(event, 'rate');
    if (event.type !== 'portfolio.summary_updated') continue;
    if (found.at(-1)?.at !== event.timestamp) found.push({ at: event.timestamp, eurusd, summaries: [] });
    found.at(-1)?.summaries.push(event);
  }
  return found;
}

it('ends with the closes of the day before, which a price is compared with', () => {
  const { day, closes = [], prices } = history.desk.market;
  expect(day).toBe(Math.floor(END / DAY_MS));
  expect(closes.map(([symbol]) => symbol)).toEqual(prices.map(([symbol]) => symbol));
  const [symbol, close] = closes[0]!;
  expect(Math.abs(close / new Map(prices).get(symbol)! - 1)).toBeLessThan(0.1);
});

it('is the same for the same order, to the last id, and another one for another seed or end', () => {
  expect(makeHistory(ORDER)).toEqual(history);
  const ids = new Set([...history.events, ...history.trades].map(({ id }) => id));
  expect(ids.size).toBe(history.events.length + history.trades.length);
  for (const other of [
    { ...ORDER, seed: '2' },
    { ...ORDER, endMs: END + 60_000 },
  ]) {
    const { events, trades } = makeHistory({ ...other, days: 1 });
    expect([...events, ...trades].filter(({ id }) => ids.has(id))).toEqual([]);
  }
});

it('reports every broker at one moment, at whole minutes: hourly, and every five minutes of the last day, to its end', () => {
  const found = moments();
  for (const { at, summaries } of found) {
    expect(summaries.map(({ payload }) => [payload['broker'], payload['currency'], payload['timestamp']])).toEqual([
      ['alpaca', 'USD', at],
      ['binance', 'USD', at],
      ['degiro', 'EUR', at],
    ]);
    expect(Date.parse(at) % 60_000).toBe(0);
  }
  const times = found.map(({ at }) => Date.parse(at));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBe(END);
  expect(times[0]).toBeLessThanOrEqual(END - 30 * DAY_MS + 2 * 3_600_000);
  expect(times[0]).toBeGreaterThan(END - 30 * DAY_MS + 1_800_000);
  expect(times.filter((at) => at % 3_600_000 === 0).length).toBeGreaterThanOrEqual(29 * 24);
  expect(times.filter((at) => at > END - DAY_MS).length).toBeGreaterThanOrEqual(288);
});

it('keeps the laws at every moment: realised + unrealised = total = equity - deposits, per broker and in dollars', () => {
  const deposits = { alpaca: 50_000, binance: 30_000, degiro: 18_000 } as const;
  for (const { eurusd, summaries } of moments()) {
    let totalPnl = 0;
    let equity = 0;
    for (const summary of summaries) {
      const total = number(summary, 'total_pnl');
      expect(number(summary, 'realized_pnl') + number(summary, 'unrealized_pnl')).toBeCloseTo(total, 6);
      expect(number(summary, 'total_value') - deposits[summary.payload['broker'] as keyof typeof deposits]).toBeCloseTo(total, 6);
      const rate = summary.payload['currency'] === 'EUR' ? eurusd : 1;
      totalPnl += total * rate;
      equity += number(summary, 'total_value') * rate;
    }
    expect(equity - (80_000 + 18_000 * eurusd)).toBeCloseTo(totalPnl, 6);
  }
});

it("says of the trades what the books say: their profits and fees are the brokers' realised profit", () => {
  expect(history.trades.length).toBeGreaterThan(500);
  const realized = new Map<unknown, number>();
  for (const { payload } of history.trades) {
    const earned = Number(payload['pnl'] ?? 0) - Number(payload['fees']);
    realized.set(payload['broker'], (realized.get(payload['broker']) ?? 0) + earned);
  }
  for (const { payload } of moments().at(-1)?.summaries ?? [])
    expect(Number(payload['realized_pnl'])).toBeCloseTo(realized.get(payload['broker']) ?? 0, 6);
  const times = history.trades.map(({ timestamp }) => timestamp);
  expect(times).toEqual(times.toSorted());
  expect(new Set(history.trades.map(({ payload }) => payload['strategy'])).size).toBe(4);
  for (const { payload, timestamp } of history.trades)
    expect(payload).toMatchObject({ status: 'FILLED', order_type: 'MARKET', timestamp, currency: expect.stringMatching(/^(USD|EUR)$/) });
});

it('has signals of every strategy, and hourly metrics', () => {
  expect(new Set(ofType('signal.generated').map(({ payload }) => payload['strategy'])).size).toBe(4);
  const types = Map.groupBy(history.points, ({ type }) => type);
  expect([...types.keys()].toSorted()).toEqual(['benchmark', 'cpu', 'fill_rate', 'memory', 'order_latency_ms', 'signals_per_minute']);
  expect(types.get('cpu')?.length).toBeGreaterThanOrEqual(5 * 29 * 24);
  for (const { value } of history.points) expect(Number.isFinite(value)).toBe(true);
  const keys = history.points.map(({ type, labels, timestamp }) => `${type} ${JSON.stringify(labels)} ${timestamp}`);
  expect(new Set(keys).size).toBe(keys.length);
});

it.each(['1', '2', '3', '7'])('is the month of a plausible desk (seed %s)', (seed) => {
  const { desk } = makeHistory({ ...ORDER, seed, days: 30 });
  const running = deskFrom(desk, seed);
  const growth = running.ledger.totals().totalPnl.div(running.ledger.totals().deposits).toNumber();
  expect(Math.abs(growth)).toBeLessThan(0.25);
  expect(running.trackFigures().maxDrawdownPct).toBeLessThan(15);
  expect(running.trackFigures().maxDrawdownPct).toBeGreaterThan(0.2);
});

it('ends where the living desk begins: its first summaries are the last of the history', () => {
  const running = deskFrom(history.desk, '1', history);
  for (const balance of running.ledger.trialBalances()) expect(balance.toFixed()).toBe('0');
  const first = running.advance(END + 41_000).filter(({ type }) => type === 'portfolio.summary_updated');
  const last = moments().at(-1)?.summaries ?? [];
  const figures = ({ payload: { timestamp, ...rest } }: SandboxEvent): unknown => (expect(timestamp).toBeDefined(), rest);
  expect(first.map(figures)).toEqual(last.map(figures));
});

it.each([
  ['2025-12-04T12:34:56.789Z', '2025-12-04T12:34:00.000Z'],
  ['2025-12-04T12:34:00.000Z', '2025-12-04T12:34:00.000Z'],
])('a history made at %s ends at %s', (now, end) => {
  expect(new Date(historyEnd(Date.parse(now))).toISOString()).toBe(end);
});

it.each(['12:00:00', '12:01:00', '12:04:00', '12:05:00'])('reports its last moments in order when it ends at %s', (time) => {
  const { events } = makeHistory({ seed: 'x', days: 1, endMs: Date.parse(`2025-12-04T${time}Z`) });
  const times = events.map(({ timestamp }) => timestamp);
  expect(times).toEqual(times.toSorted());
  expect(events.filter(({ type, timestamp }) => type === 'fx.rate_updated' && timestamp === times.at(-1))).toHaveLength(1);
});

function deskFrom(state: DeskHistory['desk'], seed: string, past?: DeskHistory): Desk {
  const feed = new RandomWalkFeed(new SeededRandom(seed).stream('prices'));
  if (past) feed.restore(JSON.parse(JSON.stringify(past.walk)));
  const running = new Desk({ seed, run: 'live', feed });
  running.restore(JSON.parse(JSON.stringify(state)));
  return running;
}
