import type { AlertNotice } from '../../src/sandbox/alerts/alert-notice.js';
import { Conditions } from '../../src/sandbox/alerts/conditions.js';
import { DEFAULT_LIMITS, EmergencyStop } from '../../src/sandbox/desk/emergency-stop.js';
import { SeededRandom } from '../../src/sandbox/market/random.js';
import { deskMetrics } from '../../src/sandbox/metrics/desk-metrics.js';
import { ServiceLoad } from '../../src/sandbox/metrics/service-load.js';
import { Market } from '../../src/sandbox/market/market.js';
import type { TradingFloor } from '../../src/sandbox/desk/trading-floor.js';

const NOON = Date.parse('2025-12-04T12:00:00Z');

function conditions(stop = new EmergencyStop()): Conditions {
  return new Conditions(stop, new SeededRandom('conditions'));
}

function watch(on: Conditions, seconds: number, fromMs = NOON): { second: number; notice: AlertNotice }[] {
  return Array.from({ length: seconds }, (_, second) => on.step(fromMs + second * 1000).map((notice) => ({ second, notice }))).flat();
}

it('raises a first alert within 20 seconds, clears it, and goes on with others every few minutes', () => {
  const reported = watch(conditions(), 1800);
  expect(reported[0]?.second).toBeLessThan(20);
  expect(reported.map(({ notice }) => notice.status)).toEqual(reported.map((_, i) => (i % 2 === 0 ? 'firing' : 'resolved')));
  for (let i = 0; i + 1 < reported.length; i += 2) {
    expect(reported[i + 1]?.notice.fingerprint).toBe(reported[i]?.notice.fingerprint);
    expect((reported[i + 1]?.second ?? 0) - (reported[i]?.second ?? 0)).toBeLessThanOrEqual(91);
  }
  expect(new Set(reported.map(({ notice }) => notice.fingerprint)).size).toBe(3);
  expect(reported.length).toBeGreaterThan(8);
});

it('shows in the metric that the alert is about, and nowhere else', () => {
  const on = conditions();
  const load = new ServiceLoad(new SeededRandom('load'));
  const latency = (nowMs: number): number | undefined =>
    load.read(nowMs, (type, service) => on.factorOf(type, service)).find(({ type }) => type === 'order_latency_ms')?.value;
  const [first] = watch(on, 20);
  expect(first?.notice.fingerprint).toBe('sandbox:order-latency');
  expect(latency(NOON + 20_000)).toBeGreaterThan(40);
  expect(on.factorOf('cpu', 'execution')).toBe(1);
  watch(on, 100, NOON + 20_000);
  expect(latency(NOON + 120_000)).toBeLessThan(40);
});

it('a restarted desk clears what fired when it stopped', () => {
  const before = conditions();
  watch(before, 20);
  const after = conditions();
  after.restore(JSON.parse(JSON.stringify(before.save())));
  expect(after.step(NOON)).toMatchObject([{ fingerprint: 'sandbox:order-latency', status: 'resolved' }]);
  expect(after.step(NOON + 1000)).toEqual([]);
});

it('warns before the emergency stop trips, once, and says when it is over', () => {
  const stop = new EmergencyStop({ ...DEFAULT_LIMITS, maxDailyDrawdownPct: 10 });
  const on = conditions(stop);
  const at = (equity: number): AlertNotice[] => (stop.observe(NOON, equity), on.step(NOON));
  expect([at(100), at(94)].flat()).toEqual([]);
  expect(at(93)).toMatchObject([
    { fingerprint: 'sandbox:drawdown', status: 'firing', message: expect.stringContaining('7.00 % of at most 10.00 %') },
  ]);
  expect([at(92), at(94)].flat()).toEqual([]);
  expect(at(99)).toMatchObject([{ fingerprint: 'sandbox:drawdown', status: 'resolved' }]);
});

it('measures what there is, and has no point for what there is not', () => {
  const market = new Market();
  const floor = (orders: boolean[]): TradingFloor =>
    ({ signals: [{ atMs: NOON - 1000 }], orders: orders.map((filled) => ({ atMs: NOON, filled })) }) as unknown as TradingFloor;
  expect(deskMetrics(NOON, market, floor([])).map(({ type }) => type)).toEqual(['signals_per_minute']);
  market.apply([
    { symbol: 'A', price: 10 },
    { symbol: 'B', price: 100 },
  ]);
  market.apply([{ symbol: 'A', price: 11 }]);
  expect(deskMetrics(NOON, market, floor([true, true, true, false]))).toEqual([
    { type: 'benchmark', value: 1050, labels: {}, timestamp: '2025-12-04T12:00:00.000Z' },
    { type: 'signals_per_minute', value: 1, labels: { service: 'ai-engine' }, timestamp: '2025-12-04T12:00:00.000Z' },
    { type: 'fill_rate', value: 0.75, labels: { service: 'execution' }, timestamp: '2025-12-04T12:00:00.000Z' },
  ]);
});
