import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { until } from '../../support/until.js';
import { Alertmanager } from './alertmanager.js';
import { AlertsDesk, type Page } from './alerts-desk.js';

interface Summary {
  readonly by_status: Readonly<Record<string, number>>;
}

/** The real Alertmanager, as Debian packages it, sends to the real webhook. */
describe('Alertmanager', () => {
  let database: DatabaseEnv;
  let desk: AlertsDesk;
  let alertmanager: Alertmanager;

  beforeAll(async () => {
    database = await testDatabaseEnv('postgres');
    desk = await AlertsDesk.start(database.env);
    alertmanager = await Alertmanager.start(`${desk.running.url}/api/alerts/webhook/alertmanager`, desk.running.apiKey);
  });
  afterAll(async () => {
    await alertmanager?.stop();
    await desk.close();
    await database.drop();
  });

  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
  const list = async (status: string) => (await desk.call<Page>('GET', `?source=alertmanager&status=${status}&limit=1000`)).body.items;

  it('raises, reminds without being counted, resolves, and raises anew', async () => {
    const labels = { alertname: 'DiskFull', severity: 'page', instance: 'desk-1', note: '事件 \u{1F4C8}' };
    const annotations = { summary: 'Disk', description: 'The disk of desk-1 is full' };
    await alertmanager.send({ labels, annotations, startsAt: ago(60) });
    await until(async () => (await list('open')).length === 1, 30_000);
    const [alert] = await list('open');
    const [fingerprint] = await alertmanager.fingerprints();
    expect(alert).toMatchObject({
      title: 'DiskFull',
      message: annotations.description,
      severity: 'critical',
      labels,
      fingerprint: `am:${fingerprint}`,
      count: 1,
    });
    const id = alert?.id ?? '';

    await until(async () => (await desk.get(id)).last_seen_at > (alert?.last_seen_at ?? ''), 30_000);
    expect(await desk.get(id)).toMatchObject({ count: 1, status: 'open', timeline: [{ change: 'raised' }] });

    await desk.call('POST', `/${id}/acknowledge`, { comments: 'on it' });
    const seen = (await desk.get(id)).last_seen_at;
    await until(async () => (await desk.get(id)).last_seen_at > seen, 30_000);
    expect(await desk.get(id)).toMatchObject({ status: 'acknowledged', acknowledged_by: 'operator' });

    await alertmanager.send({ labels, annotations, startsAt: ago(60), endsAt: ago(1) });
    await until(async () => (await desk.get(id)).status === 'resolved', 30_000);

    await alertmanager.send({ labels, annotations, startsAt: new Date().toISOString() });
    await until(async () => (await desk.get(id)).status === 'open', 30_000);
    expect(await desk.get(id)).toMatchObject({ count: 2, acknowledged: false });
    expect(await desk.changesOf(id, 4)).toEqual(['raised', 'acknowledged', 'resolved', 'raised']);
  });

  it('sends fifteen hundred in one notification', async () => {
    const alerts = Array.from({ length: 1500 }, (_, n) => ({ labels: { alertname: 'Many', n: `${n}` }, startsAt: ago(60) }));
    const byStatus = async (status: string) => (await desk.call<Summary>('GET', '/summary')).body.by_status[status] ?? 0;
    const before = { open: await byStatus('open'), resolved: await byStatus('resolved') };
    await alertmanager.send(...alerts);
    await until(async () => (await byStatus('open')) === before.open + 1500, 60_000);
    await alertmanager.send(...alerts.map((alert) => ({ ...alert, endsAt: ago(1) })));
    await until(async () => (await byStatus('resolved')) === before.resolved + 1500, 60_000);
    expect(await byStatus('open')).toBe(before.open);
  });
});
