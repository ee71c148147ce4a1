import { spawnSync } from 'node:child_process';
import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient } from '../../support/live.js';

const PROMTOOL = process.env.PROMTOOL_PATH ?? 'promtool';

describe('/metrics', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ REDIS_URL: process.env.REDIS_URL ?? '' });
  });
  afterAll(() => app.close());

  it("has no fault that Prometheus' own promtool finds", async () => {
    const socket = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: await app.as('viewer') });
    await socket.frame('subscribed');
    await fetch(`${app.url}/api/dashboard/snapshot`, { headers: await app.as('viewer') });
    socket.close();
    const exposition = await (await fetch(`${app.url}/metrics`)).text();
    expect(exposition).toContain('nodejs_active_resources{');
    const { status, stdout, stderr } = spawnSync(PROMTOOL, ['check', 'metrics'], { input: exposition, encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['', '']);
    expect(status).toBe(0);
  });
});
