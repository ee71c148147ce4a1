import { type RunningDashboard, startDashboard } from '../support/dashboard.js';
import { type Behaviour, does, type FakeDesk, fakeDesk } from '../support/fake-desk.js';
import { type ServiceName, SERVICES } from '../../src/config/config.js';

/** One round of questions, and then nothing until something asks for it. */
const CALM = { DASHBOARD_REFRESH_SECONDS: '3600' };
const SECTIONS = ['portfolio', 'positions', 'signals', 'risk', 'system', 'strategy'] as const;
const SECTIONS_OF: Record<ServiceName, readonly (typeof SECTIONS)[number][]> = {
  portfolio: ['portfolio'],
  execution: ['positions'],
  ai: ['signals', 'strategy'],
  risk: ['risk'],
  monitoring: ['system'],
};

let desk: FakeDesk;
let dashboard: RunningDashboard;
const start = async (...args: Parameters<typeof startDashboard> extends [FakeDesk, ...infer Rest] ? Rest : never) => {
  dashboard = await startDashboard(desk, ...args);
};

beforeEach(async () => {
  desk = await fakeDesk();
});
afterEach(async () => {
  await dashboard.close();
  await desk.close();
});

describe('A service that has never answered', () => {
  it.each(SERVICES)('leaves only its own sections null: %s', async (name) => {
    await desk[name].stop();
    await start(CALM);
    const snapshot = await dashboard.snapshot();
    expect(snapshot).toMatchObject({ partial_data: true, errors: [`${name}-service unavailable`] });
    for (const section of SECTIONS) {
      const gone = SECTIONS_OF[name].includes(section);
      expect(snapshot[section] === null).toBe(gone);
      const nothing = { status: 'unavailable', as_of: null, age_ms: null, source: name, reason: 'connection refused' };
      expect(snapshot.sections[section]).toMatchObject(gone ? nothing : { status: 'live' });
    }
    expect(await dashboard.health()).toMatchObject({ status: 'DEGRADED' });
  });

  it.each<[string, Behaviour, string]>([
    ['hanging', does.hang(), 'no answer within 1500 ms'],
    ['hanging after the headers', does.hangAfterHeaders(), 'no answer within 1500 ms'],
    ['resetting', does.reset(), 'connection reset'],
    ['failing', does.status(500), 'answered 500'],
    ['not finding', does.status(404), 'answered 404'],
    ['erring', does.answer({ error: 'secret inner text' }), 'answered with an error message'],
    ['serving HTML', does.send('<p>secret inner text</p>', 'text/html'), 'answered with HTML, not JSON'],
    ['breaking off', does.send('{"secret inner text'), 'answer broke off'],
    ['flooding', does.flood(100 * 1024 * 1024), 'answer larger than 8 MiB'],
    ['redirecting for ever', (request, response) => does.redirectTo(request.url ?? '/')(request, response), 'too many redirects'],
    ['sending something else', does.answer({ detail: 'secret inner text' }), 'answer has none of the known forms'],
    ['sending a scalar', does.answer(42), 'answer has none of the known forms'],
    ['sending null', does.answer(null), 'answer has none of the known forms'],
    ['sending a list of lists', does.answer({ services: 7, positions: {}, signals: 'x' }), 'answer has none of the known forms'],
  ])('is never made up for: a desk that is %s', async (_, behaviour, reason) => {
    const timeoutMs = reason.startsWith('no answer') ? '1500' : '20000';
    for (const name of SERVICES) desk[name].behave(behaviour);
    // To it some of these forms are a snapshot, though one without figures.
    desk.portfolio.behave(does.status(503), '/api/portfolio/snapshot');
    await start({ ...CALM, UPSTREAM_TIMEOUT_MS: timeoutMs, UPSTREAM_SIGNALS_TIMEOUT_MS: timeoutMs }, { retryDelayMs: 1 });
    const response = await dashboard.get('snapshot');
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).not.toContain('secret');
    const snapshot = JSON.parse(text);
    expect(snapshot.errors).toEqual(SERVICES.map((name) => `${name}-service unavailable`));
    for (const section of SECTIONS) {
      expect(snapshot[section]).toBeNull();
      expect(snapshot.sections[section]).toMatchObject({
        status: 'unavailable',
        reason: expect.stringContaining(section === 'portfolio' ? '503' : reason),
      });
    }
    expect(await dashboard.health()).toMatchObject({ status: 'DOWN' });
  });

  it('gives empty shapes to those who ask for them, and the truth beside them', async () => {
    for (const name of SERVICES) desk[name].behave(does.status(500));
    await start(CALM);
    const plain = await dashboard.snapshot();
    const filled = await dashboard.snapshot('?fill=defaults');
    expect(filled).toMatchObject({
      ...{ partial_data: true, errors: plain.errors, sections: plain.sections, positions: [], signals: [] },
      portfolio: { equity: 0, position_count: 0 },
      risk: { ess_state: 'UNKNOWN', ess_reason: null, exposure_total: 0 },
      system: { overall_status: 'UNKNOWN', services: [], alerts_count: 0 },
      strategy: { active_strategy: 'UNKNOWN', regime: 'UNKNOWN', ensemble_scores: {} },
    });
  });

  it('leaves what is there untouched when empty shapes are asked for', async () => {
    await desk.risk.stop();
    await start(CALM);
    const [plain, filled] = [await dashboard.snapshot(), await dashboard.snapshot('?fill=defaults')];
    expect(filled).toEqual(Object.assign({}, plain, { risk: filled.risk }));
  });
});

describe('A service that has answered and fails', () => {
  it('leaves its last word, ever older, and is live again when it comes back', async () => {
    await start();
    const good = await dashboard.snapshot();
    await desk.execution.stop();
    const stale = await dashboard.snapshotWhere(({ sections }) => sections.positions.status === 'stale');
    expect(stale).toMatchObject({ partial_data: true, errors: ['execution-service unavailable'], positions: good.positions });
    expect(stale.sections.positions).toMatchObject({ reason: 'connection refused', source: 'execution' });
    const older = await dashboard.snapshotWhere(
      ({ sections }) => (sections.positions.age_ms ?? 0) > (stale.sections.positions.age_ms ?? 0),
    );
    expect(older.sections.positions.as_of).toBe(stale.sections.positions.as_of);
    expect(older.sections.portfolio.status).toBe('live');

    await desk.execution.start();
    const again = await dashboard.snapshotWhere(({ sections }) => sections.positions.status === 'live');
    expect(again).toMatchObject({ partial_data: false, errors: [], sections: { positions: { reason: null } } });
  });

  it('is announced on the live stream, once per change', async () => {
    await start();
    const changes: unknown[] = [];
    dashboard.events.subscribe(({ type, data }) => changes.push({ type, data }));
    await dashboard.snapshot();
    desk.risk.behave(does.status(500));
    await dashboard.snapshotWhere(({ sections }) => sections.risk.status === 'stale');
    desk.risk.behaveWell();
    await dashboard.snapshotWhere(({ sections }) => sections.risk.status === 'live');
    expect(changes).toEqual([
      {
        type: 'section_changed',
        data: expect.objectContaining({ section: 'risk', status: 'stale', reason: 'answered 500', as_of: expect.any(String) }),
      },
      { type: 'section_changed', data: expect.objectContaining({ section: 'risk', status: 'live', reason: null }) },
    ]);
  });

  it('makes the overall status unknown when it is the monitor', async () => {
    await start();
    await dashboard.snapshot();
    await desk.monitoring.stop();
    const { system } = await dashboard.snapshotWhere(({ sections }) => sections.system.status === 'stale');
    expect(system).toMatchObject({
      overall_status: 'UNKNOWN',
      services: [{ name: 'execution', status: 'DEGRADED' }, { name: 'ai-engine' }],
    });
  });

  it('is told of in the log once when it fails and once when it is back', async () => {
    await start();
    await dashboard.snapshot();
    desk.risk.behave(does.status(500));
    await dashboard.snapshotWhere(({ sections }) => sections.risk.status === 'stale');
    const asked = desk.risk.hits.get('/api/risk/ess/status') ?? 0;
    await dashboard.snapshotWhere(() => (desk.risk.hits.get('/api/risk/ess/status') ?? 0) >= asked + 2);
    desk.risk.behaveWell();
    await dashboard.snapshotWhere(({ sections }) => sections.risk.status === 'live');
    const told = dashboard.log.lines.map(({ msg }) => String(msg)).filter((line) => line.includes('/api/risk/ess/status'));
    expect(told).toEqual(['risk does not answer /api/risk/ess/status: answered 500', 'risk answers /api/risk/ess/status again']);
  });
});

describe('A part of a section that fails', () => {
  it('and was never good leaves its fields to the fallback or null, and is named', async () => {
    desk.portfolio.behave(does.status(500), '/api/portfolio/pnl');
    desk.portfolio.behave(does.answer({ equity: 100, daily_pnl: 3, unrealized_pnl: 4 }), '/api/portfolio/snapshot');
    await start(CALM);
    const snapshot = await dashboard.snapshot();
    expect(snapshot.portfolio).toMatchObject({
      equity: 100,
      daily_pnl: 3,
      unrealized_pnl: 4,
      weekly_pnl: null,
      monthly_pnl: null,
      realized_pnl: null,
    });
    expect(snapshot.sections.portfolio).toMatchObject({ status: 'live', reason: 'pnl: answered 500' });
    expect(snapshot).toMatchObject({ partial_data: true, errors: ['portfolio-service unavailable'] });
    expect(await dashboard.health()).toMatchObject({ status: 'DEGRADED' });
  });

  it('and was good lends its last values to a section that is stale', async () => {
    await start();
    const good = await dashboard.snapshot();
    desk.portfolio.behave(does.status(500), '/api/portfolio/drawdown');
    const stale = await dashboard.snapshotWhere(({ sections }) => sections.risk.status === 'stale');
    expect(stale.risk).toEqual(good.risk);
    expect(stale.sections.risk.reason).toBe('drawdown: answered 500');
    expect(stale.sections.portfolio.status).toBe('live');
    expect(stale.sections.risk.as_of! < stale.sections.portfolio.as_of!).toBe(true);
  });

  it('takes the daily drawdown from the risk service when the portfolio service has none', async () => {
    desk.portfolio.behave(does.status(404), '/api/portfolio/drawdown');
    desk.risk.behave(does.answer({ state: 'ARMED', metrics: { daily_drawdown_pct: -5.2 }, limits: { max_allowed_dd_pct: 10 } }));
    await start(CALM);
    const { risk } = await dashboard.snapshot();
    expect(risk).toMatchObject({ daily_drawdown_pct: 5.2, weekly_drawdown_pct: null, max_allowed_dd_pct: 10, risk_limit_used_pct: 52 });
  });
});

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

  it('get fresh figures after nobody watched for a minute', async () => {
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

  it('with times of a clock that is ahead are shown, and the section is not from the future', async () => {
    const ahead = new Date(Date.now() + 3_600_000).toISOString();
    desk.ai.behave(does.answer([{ timestamp: ahead, symbol: 'BTC', direction: 'BUY' }]), '/api/ai/signals/recent');
    await start(CALM);
    const { signals, sections, timestamp } = await dashboard.snapshot();
    expect(signals?.[0]?.timestamp).toBe(ahead);
    expect(sections.signals.as_of! <= timestamp).toBe(true);
  });
});
