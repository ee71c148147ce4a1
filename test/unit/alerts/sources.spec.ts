import { Problem } from '../../../src/common/problem.js';
import { readNotification } from '../../../src/modules/alerts/intake/alertmanager.js';
import { readHealthAlert } from '../../../src/modules/alerts/intake/health-alert.js';
import { readOtherNotification } from '../../../src/modules/alerts/intake/other-notifications.js';
import { readPostedAlerts } from '../../../src/modules/alerts/intake/posted-alerts.js';

const notification = (fields: object = {}, ...alerts: object[]) => ({
  version: '4',
  groupKey: '{}:{alertname="DiskFull"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'quarterdeck',
  groupLabels: { alertname: 'DiskFull' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://localhost:9093',
  alerts: alerts.length > 0 ? alerts : [alert()],
  ...fields,
});
const alert = (fields: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'DiskFull', severity: 'page', instance: 'desk-1' },
  annotations: { summary: 'Disk', description: 'The disk is full' },
  startsAt: '2025-12-04T11:30:00.123456789+01:00',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus/graph',
  fingerprint: '7c4f2d1a9b3e8f60',
  ...fields,
});
const without = (field: string, object: object) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));

function faultsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof Problem) return error.options.errors?.map(({ field, message }) => `${field} ${message}`) ?? [error.message];
    throw error;
  }
  return [];
}

describe('a notification of Alertmanager', () => {
  const read = (body: unknown) => readNotification(body, 'am').reports;

  it('becomes a report with its fingerprint, whatever the receiver', () => {
    const [report] = read(notification());
    expect(report).toMatchObject({
      ...{ status: 'firing', fingerprint: 'am:7c4f2d1a9b3e8f60', title: 'DiskFull', message: 'The disk is full', severity: 'critical' },
      ...{ source: 'alertmanager', labels: { alertname: 'DiskFull', severity: 'page', instance: 'desk-1' }, actor: 'am' },
      episode: `alertmanager:7c4f2d1a9b3e8f60:${Date.parse('2025-12-04T10:30:00.123Z')}`,
    });
    expect(read(notification({ receiver: 'another' }))).toEqual([report]);
  });

  it('keeps an unknown severity as a label of a warning, and needs none', () => {
    expect(read(notification({}, alert({ labels: { alertname: 'X', severity: 'purple' } })))[0]).toMatchObject({
      severity: 'warning',
      labels: { severity: 'purple' },
    });
    expect(read(notification({}, alert({ labels: {} })))[0]).toMatchObject({ severity: 'warning', title: 'Disk', labels: {} });
  });

  it('keeps a label that is named as what every object has', () => {
    expect(read(notification({}, alert({ labels: { constructor: 'x' } })))[0]?.labels).toEqual({ constructor: 'x' });
  });

  it('may have more than we know, no truncatedAlerts, and texts that are too long', () => {
    const long = 'x'.repeat(9999);
    const body = without(
      'truncatedAlerts',
      notification({ invented: 1 }, alert({ invented: 2, annotations: { description: long }, labels: { long } })),
    );
    const [report] = read(body);
    expect([report?.message.length, report?.labels['long']?.length]).toEqual([4000, 1024]);
  });

  it.each(['version', 'alerts'])('without %s is refused by that name', (field) => {
    expect(faultsOf(() => read(without(field, notification())))).toEqual([expect.stringMatching(new RegExp(`^${field} `))]);
  });

  it.each(['groupKey', 'status', 'receiver', 'groupLabels', 'commonLabels', 'commonAnnotations', 'externalURL'])(
    'needs no %s, which says nothing of an alert',
    (field) => {
      expect(read(without(field, notification()))).toEqual(read(notification()));
    },
  );

  it.each(['status', 'labels', 'annotations', 'startsAt', 'fingerprint'])('is taken without an alert that has no %s', (field) => {
    const { reports, rejected, errors } = readNotification(notification({}, alert(), without(field, alert())), 'am');
    expect([reports, rejected, errors.map((error) => [error.index, error.field])]).toEqual([
      read(notification({}, alert())),
      1,
      [[1, `alerts.1.${field}`]],
    ]);
    expect(faultsOf(() => read(notification({}, without(field, alert()))))).toEqual([
      expect.stringMatching(new RegExp(`^alerts\\.0\\.${field} `)),
    ]);
  });

  it.each([null, [], 'x', 7, {}])('is not %j', (body) => {
    expect(faultsOf(() => read(body)).length).toBe(2);
  });

  it.each([
    [{ version: '3' }, 'version must be "4", or "1" of Grafana'],
    [{ alerts: [alert({ startsAt: 'yesterday' })] }, 'alerts.0.startsAt must be RFC 3339 with a zone'],
    [{ alerts: [alert({ status: 'resolved', endsAt: '2025-02-30T10:00:00Z' })] }, 'alerts.0.endsAt must be RFC 3339 with a zone'],
    [{ alerts: [alert({ labels: { severity: {} } })] }, 'alerts.0.labels must be an object of texts'],
    [{ alerts: [alert({ fingerprint: '' })] }, 'alerts.0.fingerprint must not be empty'],
  ])('with %j is refused', (fields, fault) => {
    expect(faultsOf(() => read(notification(fields)))).toEqual([fault]);
  });
});

describe('the number of a severity', () => {
  it.each([
    [0, 'info'],
    [2, 'critical'],
    [4, 'error'],
    ['4', 'error'],
  ])('%j is one in every form, and stays as label', (given, severity) => {
    const [am] = readNotification(notification({}, alert({ labels: { severity: given, port: 80, up: true } })), 'am').reports;
    expect([am?.severity, am?.labels]).toEqual([severity, { severity: String(given), port: '80', up: 'true' }]);
    const health = { id: 'e', type: 'health_alert', timestamp: '2025-12-04T10:30:00.000Z', data: { service: 's', severity: given } };
    expect(readHealthAlert(health)).toMatchObject({ severity, labels: { service: 's', severity: String(given) } });
    const posted = readPostedAlerts({ title: 't', message: 'm', severity: String(given) }, 'key:x')[0];
    expect([posted?.severity, posted?.labels['severity']]).toEqual([severity, String(given)]);
  });

  it('of Keep is that of the system which Keep has it from', () => {
    const keep = { id: 'k', name: 'n', status: 'firing', lastReceived: '2025-12-04T10:30:00Z', severity: 2, labels: { port: 80 } };
    const [zabbix, nagios] = [['zabbix'], ['nagios']].map((source) => readOtherNotification({ ...keep, source }, 'key:x', 0)?.[0]);
    expect([zabbix?.severity, nagios?.severity, zabbix?.labels]).toEqual(['warning', 'critical', { port: '80', severity: '2' }]);
  });
});

describe('a time that no calendar shows', () => {
  it.each(['2025-02-30 10:00:00.000', '2025-12-04 24:00:00', '2025-02-30'])('%s is refused by its field', (time) => {
    const beat = { heartbeat: { monitorID: 1, status: 0, time }, monitor: { name: 'm' } };
    expect(faultsOf(() => readOtherNotification(beat, 'k', 0))[0]).toMatch(/^heartbeat.time /);
    const keep = { id: 'k', name: 'n', status: 'firing', lastReceived: time };
    expect(faultsOf(() => readOtherNotification(keep, 'k', 0))[0]).toMatch(/^lastReceived /);
  });
});

describe('a health event of the desk', () => {
  const fact = (data: unknown) => readHealthAlert({ id: 'evt-1', type: 'health_alert', timestamp: '2025-12-04T10:30:00.000Z', data });

  it('fires for its service', () => {
    expect(fact({ service: 'execution', status: 'DEGRADED', message: 'slow', severity: 'HIGH' })).toMatchObject({
      ...{ status: 'firing', fingerprint: 'health:execution', title: 'execution is DEGRADED', message: 'slow', severity: 'error' },
      ...{ source: 'health', labels: { service: 'execution' }, episode: 'fact:evt-1' },
    });
  });

  it('resolves where the service is OK', () => {
    expect(fact({ service: 'execution', status: 'OK' })).toMatchObject({ status: 'resolved', fingerprint: 'health:execution' });
  });

  it('is as bad as the status where it says no severity', () => {
    expect(['DOWN', 'DEGRADED', null].map((status) => fact({ service: 'x', status }).severity)).toEqual(['critical', 'warning', 'warning']);
  });

  it.each([null, 'x', {}, { service: 7, status: {}, message: [] }, { service: '\u{1F4C8}'.repeat(400) }])(
    'is an alert also as %j',
    (data) => {
      const report = fact(data);
      expect([report.status, report.fingerprint.startsWith('health:'), report.fingerprint.isWellFormed()]).toEqual(['firing', true, true]);
    },
  );
});

describe('posted alerts', () => {
  const read = (body: unknown) => readPostedAlerts(body, 'key:x');

  it('have a fingerprint of their own where they give none, of the labels as they came', () => {
    const [plain] = read({ title: 't', message: 'm' });
    const [purple] = read({ title: 't', message: 'other words', severity: 'purple' });
    expect(purple).toMatchObject({ severity: 'warning', labels: { severity: 'purple' }, source: 'api', fingerprint: plain?.fingerprint });
    expect(read({ title: 't', message: 'm', fingerprint: 'mine' })[0]?.fingerprint).toBe('mine');
  });

  it('may have labels of any name', () => {
    expect(read({ title: 't', message: 'm', labels: { constructor: 'x' } })[0]?.labels).toEqual({ constructor: 'x' });
  });

  it.each<[unknown, string[]]>([
    [7, [' must be an object']],
    [{ title: 't' }, ['message must be longer than or equal to 1 characters', 'message must be a string']],
    [
      [
        { title: 't', message: 'm' },
        { title: 't', message: 'm', colour: 'red' },
      ],
      ['1.colour is not known here; known: expires_in_seconds, fingerprint, labels, message, severity, source, status, title'],
    ],
    [[{ title: 't', message: 'm' }, 'x'], ['1 must be an object']],
    [[], ['A call takes 1 to 1000 alerts, not 0.']],
    [Array.from({ length: 1001 }, () => ({ title: 't', message: 'm' })), ['A call takes 1 to 1000 alerts, not 1001.']],
  ])('are refused as a whole: %#', (body, faults) => {
    expect(faultsOf(() => read(body)).toSorted()).toEqual(faults.toSorted());
  });

  it.each<object>([
    { labels: { a: 1 } },
    { labels: [] },
    { labels: 'x' },
    { labels: { a: { b: 'c' } } },
    { labels: { a: 'x'.repeat(1025) } },
    { labels: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`l${n}`, ''])) },
    { labels: { '': 'x' } },
    { severity: 7 },
    { status: 'maybe' },
    { expires_in_seconds: 0 },
    { expires_in_seconds: 1.5 },
    { expires_in_seconds: '60' },
    { title: '' },
    { source: '' },
    { fingerprint: 'x'.repeat(201) },
    { fingerprint: 'health:execution' },
    { fingerprint: 'rule:r1:0011223344556677' },
    { fingerprint: 'am:7c4f2d1a9b3e8f60' },
    { title: { constructor: 'x' } },
    { constructor: 'x' },
    { prototype: {} },
  ])('are refused with %j', (fields) => {
    const [field = ''] = Object.keys(fields);
    expect(faultsOf(() => read({ title: 't', message: 'm', ...fields }))[0]).toMatch(new RegExp(`^${field} `));
  });
});
