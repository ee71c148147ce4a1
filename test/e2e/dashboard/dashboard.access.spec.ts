import type { DashboardHealthDto, SnapshotDto } from '../../../src/modules/dashboard/snapshot/dashboard.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';

describe('The dashboard of the whole application', () => {
  let desk: FakeDesk;
  let app: RunningApp;
  beforeAll(async () => {
    desk = await fakeDesk();
    app = await startApp({ ...desk.env, DASHBOARD_REFRESH_SECONDS: '3600' });
  });
  afterAll(async () => {
    await app.close();
    await desk.close();
  });

  it.each(['snapshot', 'health'])('refuses its %s to clients that are not authenticated', async (path) => {
    const response = await fetch(`${app.url}/api/dashboard/${path}`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'auth.required' });
  });

  it.each(['admin', 'operator', 'viewer'] as const)('shows the snapshot to the %s', async (role) => {
    const response = await fetch(`${app.url}/api/dashboard/snapshot`, { headers: await app.as(role) });
    const snapshot = (await response.json()) as SnapshotDto;
    expect(snapshot).toMatchObject({ partial_data: false, portfolio: { equity: 100000 } });
    expect(response.headers.get('x-request-id')).toBeTruthy();
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
  });

  it('is nothing for a shared cache, however its address is written', async () => {
    const response = await fetch(`${app.url}/%61pi/dashboard/health`, { headers: { 'x-api-key': app.apiKey } });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
  });

  it('shows the snapshot to a script with a key', async () => {
    const response = await fetch(`${app.url}/api/dashboard/snapshot`, { headers: { 'x-api-key': app.apiKey } });
    expect(response.status).toBe(200);
  });

  it('says that it is well', async () => {
    const response = await fetch(`${app.url}/api/dashboard/health`, { headers: await app.as('viewer') });
    const health = (await response.json()) as DashboardHealthDto;
    expect(health).toMatchObject({ status: 'OK', service: 'dashboard-api' });
  });

  it('shows the breakers to Prometheus', async () => {
    const text = await (await fetch(`${app.url}/metrics`)).text();
    expect(text).toContain('quarterdeck_upstream_breaker_open{service="risk"} 0');
    expect(text).toContain('quarterdeck_upstream_calls_total{service="risk",outcome="ok"} 1');
  });
});
