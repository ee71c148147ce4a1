import { EmergencyStop, type RiskLimits } from '../../src/sandbox/desk/emergency-stop.js';

const NOON = Date.parse('2025-12-04T12:00:00Z');
const LIMITS: RiskLimits = { maxDailyDrawdownPct: 5, maxRiskPerTradePct: 1, trippedMs: 10_000, coolingMs: 20_000 };

it('trips on the drawdown, cools down, and re-arms', () => {
  const stop = new EmergencyStop(LIMITS);
  expect(stop.observe(NOON, 100)).toBeNull();
  expect(stop.observe(NOON + 1000, 95)).toBeNull();
  expect(stop.observe(NOON + 2000, 94.8)).toEqual({
    from: 'ARMED',
    to: 'TRIPPED',
    reason: 'daily drawdown 5.20% > 5.00%',
    trippedAtMs: NOON + 2000,
  });
  expect(stop.canTrade()).toBe(false);
  expect(stop.observe(NOON + 11_999, 50)).toBeNull();
  expect(stop.observe(NOON + 12_000, 94)).toMatchObject({ from: 'TRIPPED', to: 'COOLING', trippedAtMs: NOON + 2000 });
  expect(stop.canTrade()).toBe(false);
  expect(stop.observe(NOON + 32_000, 94)).toEqual({ from: 'COOLING', to: 'ARMED', reason: null, trippedAtMs: null });
  expect(stop.canTrade()).toBe(true);
});

it('does not trip again on the loss that it has answered for, but on the next one', () => {
  const stop = new EmergencyStop(LIMITS);
  for (const [after, equity] of [
    [0, 100],
    [1000, 90],
    [11_000, 90],
    [31_000, 90],
    [32_000, 88],
  ] as const)
    stop.observe(NOON + after, equity);
  expect(stop.status()).toMatchObject({ state: 'ARMED', trips: 1, rearms: 1 });
  expect(stop.observe(NOON + 33_000, 85)?.reason).toBe('daily drawdown 5.56% > 5.00%');
});

it('forgets the peak at midnight UTC', () => {
  const stop = new EmergencyStop(LIMITS);
  stop.observe(NOON, 100);
  expect(stop.observe(NOON + 86_400_000, 90)).toBeNull();
  expect(stop.status().drawdownPct).toBe(0);
});
