import type { RunningDashboard } from '../../support/desks/dashboard.js';
import { CALM, withDashboardOnDesk } from '../../support/desks/dashboard-on-desk.js';
import { does, type FakeDesk } from '../../support/desks/fake-desk.js';

let desk: FakeDesk;
let dashboard: RunningDashboard;
const start = withDashboardOnDesk(
  (made) => (desk = made),
  (started) => (dashboard = started),
);

describe('Callers', () => {
  it('that come first all at once cost one question per path', async () => {
    await start(CALM);
    const answers = await Promise.all(Array.from({ length: 1000 }, () => dashboard.get('snapshot')));
    expect(new Set(answers.map((answer) => answer.headers.get('etag'))).size).toBe(1);
    expect(Object.values(desk.hits())).toEqual(Array.from({ length: 11 }, () => 1));
  });

  it('that come first wait for a hanging service no longer than its time-out', async () => {
    desk.ai.behave(does.hang());
    await start({ ...CALM, UPSTREAM_TIMEOUT_MS: '4000', UPSTREAM_SIGNALS_TIMEOUT_MS: '3000' });
    const { sections } = await dashboard.snapshot();
    expect(sections).toMatchObject({
      ...{ portfolio: { status: 'live' }, positions: { status: 'live' }, risk: { status: 'live' }, system: { status: 'live' } },
      signals: { status: 'unavailable', reason: 'no answer within 3000 ms' },
      strategy: { status: 'unavailable', reason: 'no answer within 4000 ms' },
    });
  });

  it('that come later neither wait for it nor get old figures of the others', async () => {
    await start({ UPSTREAM_TIMEOUT_MS: '120000', UPSTREAM_SIGNALS_TIMEOUT_MS: '120000' });
    await dashboard.snapshot();
    desk.ai.behave(does.hang());
    desk.portfolio.behave(does.answer({ equity: 7 }), '/api/portfolio/snapshot');
    const first = await dashboard.snapshotWhere(({ portfolio }) => portfolio?.equity === 7);
    desk.portfolio.behave(does.answer({ equity: 8 }), '/api/portfolio/snapshot');
    const second = await dashboard.snapshotWhere(({ portfolio }) => portfolio?.equity === 8);
    expect(second.sections.signals.as_of).toBe(first.sections.signals.as_of);
    expect(second.sections.signals.age_ms!).toBeGreaterThan(first.sections.signals.age_ms!);
  });

  it('get fresh figures after a minute without a client', async () => {
    await start(CALM);
    await dashboard.snapshot();
    desk.portfolio.behave(does.answer({ equity: 7 }), '/api/portfolio/snapshot');
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now');
    clock.mockReturnValue(now + 59_000);
    expect((await dashboard.snapshot()).portfolio?.equity).toBe(100000);
    clock.mockReturnValue(now + 59_000 + 61_000);
    expect((await dashboard.snapshot()).portfolio?.equity).toBe(7);
    clock.mockRestore();
  });

  it('get the idle part of the age of a failing section', async () => {
    const HOUR = 3_600_000;
    await start(CALM);
    await dashboard.snapshot();
    await desk.execution.stop();
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + HOUR);
    const { sections } = await dashboard.snapshot();
    expect(sections.positions).toMatchObject({ status: 'stale', reason: 'connection refused' });
    expect(sections.positions.age_ms).toBeGreaterThanOrEqual(HOUR);
    expect(sections.positions.idle_ms).toBe(sections.positions.age_ms);
    expect(sections.portfolio).toMatchObject({ status: 'live', idle_ms: 0 });
    clock.mockReturnValue(now + HOUR + 30_000);
    const watched = (await dashboard.health()).sections.positions;
    expect(watched).toMatchObject({ status: 'stale', age_ms: sections.positions.age_ms! + 30_000 });
    expect(watched.age_ms! - watched.idle_ms!).toBeGreaterThan(29_000);
    clock.mockRestore();
  });

  it('get what was kept fresh for the listeners of the live stream meanwhile', async () => {
    await start(CALM);
    const first = await dashboard.snapshot();
    jest.spyOn(dashboard.hub, 'watchers').mockReturnValue(1);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    expect(await dashboard.snapshot()).toEqual(first);
    clock.mockRestore();
  });

  it('can join the live stream without a hole while an answer is under way', async () => {
    await start();
    await dashboard.snapshot();
    const fact = (id: string) => [{ id, type: 'regime_changed', timestamp: new Date().toISOString(), data: {} }];
    const equityOf = (equity: number) => desk.portfolio.behave(does.answer({ equity }), '/api/portfolio/snapshot');
    const held = does.hold(does.answer([]));
    desk.ai.behave(held.behaviour, '/api/ai/signals/recent');
    await dashboard.snapshotWhere(() => held.held() > 0);
    await dashboard.events.append('dashboard', fact('e1'));
    equityOf(7);
    const between = await dashboard.snapshotWhere(({ portfolio }) => portfolio?.equity === 7);
    // The signals in it were asked for before the fact was known.
    expect(between.stream.seq).toBe(0);
    held.release();
    const after = await dashboard.snapshotWhere(({ stream }) => stream.seq === 1);
    expect(after.signals).toEqual([]);
  });

  it('of the health alone learn how the desk is', async () => {
    desk.risk.behave(does.status(500));
    await start(CALM);
    expect(await dashboard.health()).toMatchObject({
      status: 'DEGRADED',
      sections: { portfolio: { status: 'live' }, risk: { status: 'unavailable', reason: 'answered 500' } },
      upstreams: expect.arrayContaining([
        expect.objectContaining({ name: 'risk', status: 'DOWN', last_success: null, last_error: expect.stringContaining('answered 500') }),
      ]),
    });
  });
});

describe('The circuit breaker', () => {
  it('is seen in the health: it opens, half-opens and closes', async () => {
    await start({}, { breakerFailures: 2, halfOpenAfterMs: 100 });
    const risk = (health: Awaited<ReturnType<RunningDashboard['health']>>) => health.upstreams.find(({ name }) => name === 'risk');
    await dashboard.health();
    desk.risk.behave(does.status(500));
    const open = await dashboard.healthWhere((health) => risk(health)?.breaker === 'open');
    expect(open).toMatchObject({ status: 'DEGRADED', sections: { risk: { status: 'stale' } } });
    expect(risk(open)).toMatchObject({ status: 'DOWN', last_success: expect.any(String) });

    const held = does.hold(does.answer({ state: 'ARMED' }));
    desk.risk.behave(held.behaviour);
    await dashboard.healthWhere((health) => risk(health)?.breaker === 'half_open');
    held.release();
    const closed = await dashboard.healthWhere((health) => health.status === 'OK');
    expect(risk(closed)).toMatchObject({ status: 'OK', breaker: 'closed' });
  });
});

describe('Bad rows and fields', () => {
  it('are null, skipped or merged, and counted, while the rest stands', async () => {
    desk.execution.behave(
      does.send(
        JSON.stringify({
          positions: [
            { symbol: 'BTC', side: 'LONG', quantity: NaN, entry_price: 'garbage', current_price: [1], unrealized_pnl: '12.345' },
            { symbol: 'BTC', side: 'buy', quantity: 5 },
            { side: 'LONG', quantity: 1 },
            'not a row',
            { symbol: 'ETH', side: 'SIDEWAYS', quantity: 1 },
          ],
        }),
      ),
    );
    await start(CALM);
    const { positions, sections, partial_data: partial } = await dashboard.snapshot();
    expect(positions).toMatchObject([
      { symbol: 'BTC', side: 'LONG', size: null, entry_price: null, current_price: null, unrealized_pnl: 12.35, value: null },
      { symbol: 'ETH', side: 'UNKNOWN', size: 1 },
    ]);
    expect(sections.positions).toMatchObject({ status: 'live', reason: '2 rows skipped; 1 duplicate row merged' });
    expect(partial).toBe(false);
  });

  it('in great number are carried', async () => {
    const row = (index: number) => ({
      symbol: `S${index}`,
      side: 'LONG',
      quantity: 1,
      entry_price: 1,
      current_price: 2,
      unrealized_pnl: 1,
    });
    desk.execution.behave(does.answer({ positions: Array.from({ length: 10_000 }, (_, index) => row(index)) }));
    await start(CALM);
    expect((await dashboard.snapshot()).positions).toHaveLength(10_000);
  });

  it('cannot reach into objects', async () => {
    desk.risk.behave(does.send('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"state":"ARMED"}'));
    desk.ai.behave(does.send('{"model_agreement":{"__proto__":{"polluted":true},"constructor":1,"xgb":0.5}}'), '/api/ai/metrics/ensemble');
    await start(CALM);
    const text = await (await dashboard.get('snapshot')).text();
    expect(text).toContain('"ensemble_scores":{"xgb":0.5}');
    expect(text).not.toContain('polluted');
    expect('polluted' in {}).toBe(false);
  });

  it('with times of a clock that is ahead are given, and the section is not from the future', async () => {
    const ahead = new Date(Date.now() + 3_600_000).toISOString();
    desk.ai.behave(does.answer([{ timestamp: ahead, symbol: 'BTC', direction: 'BUY' }]), '/api/ai/signals/recent');
    await start(CALM);
    const { signals, sections, timestamp } = await dashboard.snapshot();
    expect(signals?.[0]?.timestamp).toBe(ahead);
    expect(sections.signals.as_of! <= timestamp).toBe(true);
  });
});
