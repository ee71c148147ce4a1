import { AlertsDesk, type Page } from '../../services/alerts/alerts-desk.js';
import { alert, notification, notified, type Notified } from '../../support/processes/alertmanager.js';
import { startedForAll } from '../../support/started-for-all.js';

let desk: AlertsDesk;
startedForAll(
  () => AlertsDesk.start(),
  (made) => (desk = made),
);

describe('a notification of another sender', () => {
  const send = <T = Notified>(body: object) => desk.call<T>('POST', '/webhook/alertmanager', body, 'key');
  const known = async (source: string) => (await desk.call<Page>('GET', `?source=${source}`)).body.items;

  it('of Grafana is taken like one of Alertmanager', async () => {
    const fired = alert('g1', {
      ...{
        annotations: {},
        values: { A: 0.95 },
        valueString: "[ var='A' labels={} value=0.95 ]",
        silenceURL: '',
        dashboardURL: '',
        panelURL: '',
      },
      ...{ labels: { alertname: 'High load', grafana_folder: 'desk' }, startsAt: '2025-12-04T10:30:00+01:00' },
    });
    const body = {
      ...{
        ...notification(fired),
        version: '1',
        orgId: 1,
        groupKey: 'key-1',
        title: '[FIRING:1] High load',
        state: 'alerting',
        message: 'text',
      },
    };
    expect((await send(body)).body).toEqual(notified(1));
    expect(await known('grafana')).toEqual([
      expect.objectContaining({
        fingerprint: 'grafana:g1',
        title: 'High load',
        message: "[ var='A' labels={} value=0.95 ]",
        status: 'open',
      }),
    ]);
    const over = { ...body, status: 'resolved', alerts: [{ ...fired, status: 'resolved', endsAt: '2025-12-04T10:40:00+01:00' }] };
    expect((await send(over)).body).toEqual(notified(1));
  });

  it('of Uptime Kuma is down and up, and a test message is nothing', async () => {
    const beat = (status: number, time: string) => ({
      heartbeat: { monitorID: 7, status, time, msg: 'connect ECONNREFUSED', important: true },
      ...{ monitor: { id: 7, name: 'Gateway', url: 'https://gateway', type: 'http' }, msg: '[Gateway] Down' },
    });
    expect((await send({ heartbeat: null, monitor: null, msg: 'Testing' })).body).toEqual(notified(0));
    expect((await send(beat(0, '2025-12-04 10:30:00.000'))).body).toEqual(notified(1));
    expect(await known('uptime-kuma')).toEqual([
      expect.objectContaining({
        fingerprint: 'kuma:7',
        title: 'Gateway is down',
        severity: 'critical',
        labels: expect.objectContaining({ url: 'https://gateway' }),
      }),
    ]);
    expect((await send(beat(1, '2025-12-04 10:29:00.000'))).body).toEqual(notified(0, { duplicates: 1 }));
    expect((await send(beat(1, '2025-12-04 10:31:00.000'))).body).toEqual(notified(1));
    expect(await known('uptime-kuma')).toEqual([expect.objectContaining({ status: 'resolved' })]);
  });

  it('of Keep is read by its field names', async () => {
    const reported = {
      id: 'k1',
      name: 'Disk full',
      severity: 'high',
      lastReceived: '2025-12-04T10:30:00.000Z',
      fingerprint: 'f1',
      environment: 'prod',
    };
    expect(
      (await send({ ...reported, status: 'firing', description: 'desk-1', labels: { host: 'desk-1', n: 1 }, source: ['grafana'] })).body,
    ).toEqual(notified(1));
    expect(await known('keep')).toEqual([
      expect.objectContaining({
        ...{ fingerprint: 'keep:f1', title: 'Disk full', message: 'desk-1', severity: 'error' },
        labels: { severity: 'high', environment: 'prod', host: 'desk-1', n: '1' },
      }),
    ]);
    expect((await send({ ...reported, status: 'resolved', lastReceived: '2025-12-04T10:31:00.000Z' })).body).toEqual(notified(1));
  });

  it.each([
    ['broken JSON', '{"alerts":[{"a":1}', 400],
    ['nothing', '', 400],
    ['a list', '[]', 422],
    ['something else', '{"hello":1}', 422],
  ])('that is %s is refused', async (_what, body, status) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${desk.running.apiKey}` };
    expect((await fetch(`${desk.running.url}/api/alerts/webhook/alertmanager`, { method: 'POST', headers, body })).status).toBe(status);
  });
});
