import { type Behaviour, does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { until } from '../../support/until.js';
import { clientOf, type RunningClient } from '../../support/desks/upstream-client.js';

const PATH = '/api/risk/ess/status';

describe('The circuit breaker of a service', () => {
  const HALF_OPEN_AFTER_MS = 100;
  let desk: FakeDesk;
  let running: RunningClient;
  const ask = (timeoutMs = 5000) => running.client.get('risk', [PATH], { timeoutMs });
  const state = () => running.client.states().find(({ name }) => name === 'risk');
  const failFiveTimes = async () => {
    for (let call = 0; call < 5; call += 1) await expect(ask()).rejects.toMatchObject({ kind: 'http_5xx' });
  };
  /** Until the service is asked again: the breaker decides when. */
  const probe = async () => {
    const before = desk.risk.hits.get(PATH);
    await until(async () => {
      await ask().catch(() => undefined);
      return desk.risk.hits.get(PATH) !== before;
    });
  };

  beforeEach(async () => {
    desk = await fakeDesk();
    running = await clientOf(desk, { halfOpenAfterMs: HALF_OPEN_AFTER_MS });
  });
  afterEach(async () => {
    await running.close();
    await desk.close();
  });

  it('opens after five failures in a row and then spares the service', async () => {
    desk.risk.behave(does.status(500));
    await failFiveTimes();
    await expect(ask()).rejects.toMatchObject({ kind: 'breaker_open', reason: 'circuit breaker is open' });
    expect(desk.risk.hits.get(PATH)).toBe(5);
    expect(state()).toMatchObject({ status: 'DOWN', breaker: 'open', lastError: expect.stringMatching(/^answered 500 at \d{4}-/) });
    expect(state()).toMatchObject({ lastErrorMs: expect.any(Number), resolvedMs: null });
    expect(await running.metrics.exposition()).toContain('quarterdeck_upstream_breaker_open{service="risk"} 1');
  });

  it('says when it is asked next: at the first round at which the breaker lets a request through', async () => {
    const dueMs = Date.now() + 1000;
    const next = () => running.client.nextTryMs('risk', dueMs, 60);
    expect([next(), state()?.nextTryMs]).toEqual([dueMs, null]);
    desk.risk.behave(does.status(500));
    const beforeMs = Date.now();
    await failFiveTimes();
    const fromMs = state()?.nextTryMs ?? 0;
    expect(fromMs).toBeGreaterThanOrEqual(beforeMs + HALF_OPEN_AFTER_MS);
    expect(fromMs).toBeLessThanOrEqual(Date.now() + HALF_OPEN_AFTER_MS);
    expect(running.client.nextTryMs('risk', fromMs - 100, 60)).toBe(fromMs + 20);
    running.client.setBreaker('risk', 'open');
    expect([next(), state()?.nextTryMs]).toEqual([null, null]);
    running.client.setBreaker('risk', 'closed');
    expect(next()).toBe(dueMs);
  });

  it('records when all that was asked is answered again, until the next failure', async () => {
    const other = (behaviour: Behaviour) => {
      desk.risk.behave(behaviour);
      return running.client.get('risk', ['/api/risk/other'], { timeoutMs: 5000 }).catch(() => undefined);
    };
    await other(does.status(500));
    desk.risk.behave(does.answer({ state: 'ARMED' }));
    await ask();
    expect(state()).toMatchObject({ status: 'DEGRADED', resolvedMs: null });
    await other(does.answer({ state: 'ARMED' }));
    const { lastErrorMs, resolvedMs } = state()!;
    expect(resolvedMs).toBeGreaterThanOrEqual(lastErrorMs ?? Infinity);
    await ask();
    expect(state()).toMatchObject({ status: 'OK', lastErrorMs, resolvedMs });
    desk.risk.behave(does.status(500));
    await ask().catch(() => undefined);
    expect(state()).toMatchObject({ resolvedMs: null });
  });

  it('stays closed when a success comes between', async () => {
    desk.risk.behave(
      does.inTurn(...([500, 500, 500, 500, 200, 500, 500, 500, 500, 200].map((status) => does.status(status)) as [Behaviour])),
    );
    for (let call = 0; call < 10; call += 1) await ask().catch(() => undefined);
    expect(state()).toMatchObject({ breaker: 'closed' });
  });

  it('lets one probe through when half open, and closes when it succeeds', async () => {
    desk.risk.behave(does.status(500));
    await failFiveTimes();
    const held = does.hold(does.answer({ state: 'ARMED' }));
    desk.risk.behave(held.behaviour);
    const probing = probe();
    await until(() => held.held() > 0);
    expect(state()).toMatchObject({ breaker: 'half_open' });
    const others = [ask(), ask()];
    held.release();
    await probing;
    await expect(Promise.all(others)).resolves.toHaveLength(2);
    expect(state()).toMatchObject({ breaker: 'closed', status: 'OK' });
  });

  it('opens again when the probe fails', async () => {
    desk.risk.behave(does.status(500));
    await failFiveTimes();
    await probe();
    await expect(ask()).rejects.toMatchObject({ kind: 'breaker_open' });
    expect(desk.risk.hits.get(PATH)).toBe(6);
  });

  it('does not open over answers of a service that is alive', async () => {
    for (const alive of [does.status(404), does.status(403), does.answer({ error: 'not ready' })]) {
      desk.risk.behave(alive);
      for (let call = 0; call < 3; call += 1) await ask().catch(() => undefined);
    }
    expect(desk.risk.hits.get(PATH)).toBe(9);
    expect(state()).toMatchObject({ status: 'DEGRADED', breaker: 'closed' });
  });

  it('is the service’s own: the others are asked as before', async () => {
    desk.risk.behave(does.status(500));
    await failFiveTimes();
    await expect(running.client.get('portfolio', ['/api/portfolio/pnl'], { timeoutMs: 5000 })).resolves.toHaveProperty('daily_pnl');
  });

  it('does not count callers who gave up', async () => {
    desk.risk.behave(does.hang());
    const leaving = new AbortController();
    const calls = Array.from({ length: 6 }, () => running.client.get('risk', [PATH], { timeoutMs: 5000, signal: leaving.signal }));
    leaving.abort();
    for (const call of await Promise.allSettled(calls)) expect(call).toMatchObject({ reason: { kind: 'cancelled' } });
    expect(state()).toMatchObject({ breaker: 'closed', status: 'UNKNOWN' });
  });
});

describe('The bulkhead of a service', () => {
  it('refuses at once what neither runs nor waits, and lets the waiting through', async () => {
    const desk = await fakeDesk();
    const running = await clientOf(desk, { inFlight: 2, queued: 3 });
    const held = does.hold(does.answer({ state: 'ARMED' }));
    desk.risk.behave(held.behaviour);
    const calls = Array.from({ length: 6 }, () => running.client.get('risk', [PATH], { timeoutMs: 5000 }));
    await expect(calls[5]).rejects.toMatchObject({ kind: 'bulkhead_full' });
    expect(running.client.states()).toContainEqual(expect.objectContaining({ name: 'risk', breaker: 'closed', lastError: null }));
    held.release();
    await expect(Promise.all(calls.slice(0, 5))).resolves.toHaveLength(5);
    await running.close();
    await desk.close();
  });

  it('holds the deadline for those who wait in line', async () => {
    const desk = await fakeDesk();
    const running = await clientOf(desk, { inFlight: 1, queued: 3 });
    desk.risk.behave(does.hang());
    const patient = running.client.get('risk', [PATH], { timeoutMs: 5000 }).catch((error: unknown) => error);
    await expect(running.client.get('risk', [PATH], { timeoutMs: 50 })).rejects.toMatchObject({ kind: 'timeout' });
    await running.close();
    await expect(patient).resolves.toMatchObject({ kind: 'cancelled' });
    await desk.close();
  });
});
