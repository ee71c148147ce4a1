import type { RunningDashboard } from '../../support/desks/dashboard.js';
import { CALM, withDashboardOnDesk } from '../../support/desks/dashboard-on-desk.js';
import { type Behaviour, does, type FakeDesk } from '../../support/desks/fake-desk.js';
import { type ServiceName, SERVICES } from '../../../src/config/config.js';

const SECTIONS = ['portfolio', 'positions', 'signals', 'risk', 'system', 'strategy'] as const;
const SECTIONS_OF: Record<ServiceName, readonly (typeof SECTIONS)[number][]> = {
  portfolio: ['portfolio'],
  execution: ['positions'],
  ai: ['signals', 'strategy'],
  risk: ['risk'],
  monitoring: ['system'],
};

const TIME: unknown = expect.stringMatching(/^\d{4}-.*Z$/);

let desk: FakeDesk;
let dashboard: RunningDashboard;
const start = withDashboardOnDesk(
  (made) => (desk = made),
  (started) => (dashboard = started),
);

describe('A service that has never answered', () => {
  it.each(SERVICES)('leaves only its own sections null: %s', async (name) => {
    await desk[name].stop();
    await start(CALM);
    const snapshot = await dashboard.snapshot();
    expect(snapshot).toMatchObject({ partial_data: true, errors: [`${name}-service unavailable`] });
    for (const section of SECTIONS) {
      const gone = SECTIONS_OF[name].includes(section);
      expect(snapshot[section] === null).toBe(gone);
      const nothing = { status: 'unavailable', as_of: null, age_ms: null, source: name, reason: 'connection refused', next_try_at: TIME };
      expect(snapshot.sections[section]).toMatchObject(
        // Part of the risk is read from the portfolio.
        gone ? nothing : { status: 'live', next_try_at: section === 'risk' && name === 'portfolio' ? TIME : null },
      );
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

  it('leaves its whole section as of then: no newer figure of another service stands under that time', async () => {
    await start();
    const good = await dashboard.snapshot();
    await desk.risk.stop();
    const stale = await dashboard.snapshotWhere(({ sections }) => sections.risk.status === 'stale');
    desk.portfolio.behave(
      does.answer({ total_exposure: 1, long_exposure: 1, short_exposure: 0, net_exposure: 1 }),
      '/api/portfolio/exposure',
    );
    const asked = desk.portfolio.hits.get('/api/portfolio/exposure') ?? 0;
    const later = await dashboard.snapshotWhere(() => (desk.portfolio.hits.get('/api/portfolio/exposure') ?? 0) >= asked + 2);
    expect([stale.risk, later.risk]).toEqual([good.risk, good.risk]);
    expect(later.sections.risk.as_of).toBe(stale.sections.risk.as_of);
    await desk.risk.start();
    expect((await dashboard.snapshotWhere(({ sections }) => sections.risk.status === 'live')).risk).toMatchObject({ exposure_net: 1 });
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

  it('is logged once when it fails and once when it is back', async () => {
    await start();
    await dashboard.snapshot();
    desk.risk.behave(does.status(500));
    await dashboard.snapshotWhere(({ sections }) => sections.risk.status === 'stale');
    const asked = desk.risk.hits.get('/api/risk/ess/status') ?? 0;
    await dashboard.snapshotWhere(() => (desk.risk.hits.get('/api/risk/ess/status') ?? 0) >= asked + 2);
    desk.risk.behaveWell();
    await dashboard.snapshotWhere(({ sections }) => sections.risk.status === 'live');
    const reported = dashboard.log.lines.map(({ msg }) => String(msg)).filter((line) => line.includes('/api/risk/ess/status'));
    expect(reported).toEqual(['risk does not answer /api/risk/ess/status: answered 500', 'risk answers /api/risk/ess/status again']);
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
