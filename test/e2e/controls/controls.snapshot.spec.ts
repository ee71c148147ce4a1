import { randomUUID } from 'node:crypto';
import { type RunningApp, startApp } from '../../support/app.js';
import { does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { StatefulDesk } from '../../support/desks/stateful-desk.js';
import { until } from '../../support/until.js';

interface Snapshot {
  readonly sections: { readonly risk: { readonly status: string } };
  readonly risk: { readonly ess_state: string };
  readonly strategy: { readonly active_strategy: string };
}

describe('the snapshot after a control', () => {
  let fake: FakeDesk;
  let desk: StatefulDesk;
  let app: RunningApp;
  beforeAll(async () => {
    fake = await fakeDesk();
    desk = new StatefulDesk(fake);
    // Only the control, and the events below, cause new requests to the services.
    const calm = {
      DASHBOARD_REFRESH_SECONDS: '3600',
      UPSTREAM_TIMEOUT_MS: '20000',
      CONTROL_STATE_SECONDS: '1',
      CONTROLS_TWO_PERSON: 'breaker.trip',
    };
    app = await startApp({ ...fake.env, ...calm });
    await snapshot();
  });
  afterAll(async () => {
    await app.close();
    await fake.close();
  });

  async function snapshot(): Promise<Snapshot> {
    return (await (await fetch(`${app.url}/api/dashboard/snapshot`, { headers: await app.as('viewer') })).json()) as Snapshot;
  }
  async function control(name: string): Promise<{ status: string }> {
    const headers = { ...(await app.as('admin')), 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const body = JSON.stringify({ reason: 'prices look wrong' });
    return (await (await fetch(`${app.url}/api/controls/${name}`, { method: 'POST', headers, body })).json()) as { status: string };
  }

  it('has the new state for every read after the answer', async () => {
    for (const [name, state] of [
      ['ess.trip', 'TRIPPED'],
      ['ess.rearm', 'ARMED'],
      ['ess.trip', 'TRIPPED'],
    ] as const) {
      expect((await control(name)).status).toBe('done');
      // Without the control no service would be asked for an hour.
      await until(async () => (await snapshot()).risk.ess_state === state);
    }
    await control('ess.rearm');
  });

  it('has the state that the desk reports by an event', async () => {
    const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
    desk.ess = 'TRIPPED';
    fake.ai.behave(does.answer({ top_strategies: [{ strategy: 'carry' }] }), '/api/ai/metrics/meta-strategy');
    const events = [
      { type: 'ess.tripped', payload: { state: 'TRIPPED', reason: 'by hand' } },
      { type: 'strategy.updated', payload: { strategy: 'carry', status: 'active' } },
    ];
    const post = () => fetch(`${app.url}/api/events`, { method: 'POST', headers, body: JSON.stringify(events) });
    await until(async () => (await post()).status === 202);
    await until(async () => (await snapshot()).risk.ess_state === 'TRIPPED');
    await until(async () => (await snapshot()).strategy.active_strategy === 'carry');
  });

  it('does not wait for a service that hangs afterwards', async () => {
    const trip = desk.command(
      () => fake.risk.behave(does.hang, '/api/risk/ess/status'),
      (response) => response.setHeader('content-type', 'application/json').end('{"state":"TRIPPED"}'),
    );
    fake.risk.behave(trip, '/api/risk/ess/trip');
    expect((await control('ess.trip')).status).toBe('done');
    const startedMs = performance.now();
    expect((await snapshot()).sections.risk.status).toBe('live');
    expect(performance.now() - startedMs).toBeLessThan(15_000);
    desk.obey();
  });

  it('does not need longer than the time for reading the state, also when one read hangs', async () => {
    desk.ess = 'ARMED';
    const cut = desk.command(
      () => fake.risk.behave(does.hang(), '/api/risk/ess/status'),
      (response) => response.destroy(),
    );
    fake.risk.behave(cut, '/api/risk/ess/trip');
    const startedMs = performance.now();
    expect(await control('ess.trip')).toMatchObject({ status: 'unknown', state_before: 'ARMED', state_after: null });
    // One read alone may take 20 s here, and all of them 1 s.
    expect(performance.now() - startedMs).toBeLessThan(15_000);
    desk.obey();
  });
});
