import { LogEntriesMetric } from '../../../src/modules/logs/intake/log-entries.metric.js';
import { JudgedMetrics } from '../../../src/platform/events/ports/judged-metrics.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { until } from '../../support/until.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ LOG_ENGINE: 'segments' });
});
afterAll(() => app.close());

type Role = 'admin' | 'operator' | 'viewer';
const ask = async <T>(path: string, role: Role = 'operator') =>
  (await (await fetch(`${app.url}/api${path}`, { headers: await app.as(role) })).json()) as T;
const post = async (path: string, body: unknown, headers: Record<string, string>) =>
  fetch(`${app.url}/api${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

interface Alert {
  readonly id: string;
  readonly source: string;
  readonly labels: Record<string, string>;
  readonly log_context: { status: string; reason: string | null; services: string[]; lines: { message: string; level: string }[] };
}

describe('logs and the rest of the desk', () => {
  it("has the backend's own lines from its start on", async () => {
    await until(async () => (await ask<{ items: unknown[] }>('/logs?service=quarterdeck')).items.length > 0);
    const { items } = await ask<{ items: { id: string; state: string }[] }>('/logs/sources');
    expect(items).toContainEqual(expect.objectContaining({ id: 'self', kind: 'self', state: 'live', service: 'quarterdeck' }));
  });

  it('counts entries as the metric log_entries, a rule of which raises an alert that shows the lines', async () => {
    const metric = app.app.get(LogEntriesMetric);
    const rule = {
      ...{ name: 'Errors of risk', metric: 'log_entries', condition: '>= 3', severity: 'error' },
      ...{ message: '{label.service} wrote {value} errors', labels: { service: 'risk', level: 'error' } },
    };
    expect((await post('/alerts/rules', rule, await app.as('admin'))).status).toBe(201);
    await until(() => app.app.get(JudgedMetrics).isJudged('log_entries'));
    const entries = ['a', 'b', 'c'].map((name) => ({ message: `limit ${name} broken`, level: 'error' }));
    await post('/logs?service=risk', [...entries, { message: 'all well', level: 'info' }], { 'x-api-key': app.apiKey });
    // The same call as the timer makes after the end of a minute.
    await metric.record(Math.ceil(Date.now() / 60_000) * 60_000 + 2000);
    let alert: Alert | undefined;
    await until(async () => {
      alert = (await ask<{ items: Alert[] }>('/alerts?source=rule')).items[0];
      return alert !== undefined;
    });
    const found = await ask<Alert>(`/alerts/${alert?.id}`);
    expect(found.labels).toMatchObject({ service: 'risk', level: 'error' });
    expect(found.log_context).toMatchObject({ status: 'live', reason: null, services: ['risk'] });
    expect(found.log_context.lines.map(({ message }) => message)).toEqual(expect.arrayContaining(['limit a broken', 'all well']));
    expect((await ask<Alert>(`/alerts/${alert?.id}`, 'viewer')).log_context).toMatchObject({ status: 'unavailable', lines: [] });
  });
});
