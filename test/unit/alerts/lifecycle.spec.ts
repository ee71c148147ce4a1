import type { Alert } from '../../../src/modules/alerts/alert.js';
import type { AlertReport } from '../../../src/modules/alerts/alert-report.js';
import { afterReport } from '../../../src/modules/alerts/lifecycle.js';

const NOW = Date.parse('2025-12-04T10:30:00.000Z');
const LATER = NOW + 60_000;
const COUNTING = { repeats: 'news', edges: false, keepsUnknownEnds: true } as const;

function report(fields: Partial<AlertReport> = {}): AlertReport {
  return {
    status: 'firing',
    fingerprint: 'f',
    title: 'Feed is late',
    message: 'no tick',
    severity: 'warning',
    source: 'test',
    labels: { symbol: 'BTCUSDT' },
    expiresInSeconds: null,
    actor: null,
    episode: null,
    habits: COUNTING,
    ...fields,
  };
}

const nothing = () => false;

/** The alert after these reports, a minute apart. */
function afterAll(...reports: AlertReport[]): { alert: Alert | null; changes: (string | null)[] } {
  const known = new Set<string>();
  let alert: Alert | null = null;
  const changes = reports.map((each, minute) => {
    const outcome = afterReport(alert, each, (id) => known.has(id), 'id', NOW + minute * 60_000);
    alert = outcome.alert;
    if (outcome.eventId !== null) known.add(outcome.eventId);
    return outcome.change;
  });
  return { alert, changes };
}

function anAlert(fields: Partial<Alert> = {}): Alert {
  const { alert } = afterReport(null, report(), nothing, 'id', NOW);
  if (!alert) throw new Error('no alert');
  return { ...alert, ...fields };
}

const acknowledged = (fields: Partial<Alert> = {}) =>
  anAlert({ status: 'acknowledged', acknowledgedAt: new Date(NOW), acknowledgedBy: 'operator', comments: 'on it', ...fields });

describe('a report', () => {
  it('of an unknown fingerprint raises an alert', () => {
    const { alert, change } = afterReport(null, report({ expiresInSeconds: 60 }), nothing, 'id', NOW);
    expect(change).toBe('raised');
    expect(alert).toMatchObject({ id: 'id', status: 'open', count: 1, createdAt: new Date(NOW), expiresAt: new Date(NOW + 60_000) });
  });

  it('of a known one counts, and brings its words', () => {
    const { alert, change } = afterReport(anAlert(), report({ message: 'still none', severity: 'info', title: 'T' }), nothing, 'x', LATER);
    expect(change).toBe('updated');
    expect(alert).toMatchObject({ id: 'id', count: 2, message: 'still none', severity: 'info', title: 'T', lastSeenAt: new Date(LATER) });
  });

  it.each(['open', 'resolved'] as const)('that fires brings its labels to what was %s, one that it is over does not', (status) => {
    const before = anAlert({ status });
    const other = { labels: { broker: 'omega' }, source: 'other' };
    expect(afterReport(before, report(other), nothing, 'x', LATER).alert).toMatchObject({ labels: { broker: 'omega' }, source: 'test' });
    const over = afterReport(before, report({ ...other, status: 'resolved' }), nothing, 'x', LATER);
    expect(over.alert?.labels).toEqual({ symbol: 'BTCUSDT' });
  });

  it.each(['resolved', 'expired'] as const)('that fires again opens what was %s', (status) => {
    const before = acknowledged({ status, resolvedAt: new Date(NOW), expiresAt: new Date(NOW), count: 4 });
    const { alert, change } = afterReport(before, report(), nothing, 'x', LATER);
    expect(change).toBe('raised');
    expect(alert).toMatchObject({
      ...{ status: 'open', count: 5, acknowledgedAt: null, acknowledgedBy: null, comments: null, resolvedAt: null, expiresAt: null },
    });
  });

  it('that is worse opens what was acknowledged, one that is not leaves it', () => {
    expect(afterReport(acknowledged(), report({ severity: 'error' }), nothing, 'x', LATER)).toMatchObject({
      change: 'raised',
      alert: { status: 'open', severity: 'error', acknowledgedBy: null },
    });
    expect(afterReport(acknowledged(), report(), nothing, 'x', LATER)).toMatchObject({
      change: 'updated',
      alert: { status: 'acknowledged', acknowledgedBy: 'operator' },
    });
  });

  it('does not move the end that came with an acknowledgement', () => {
    const before = acknowledged({ expiresAt: new Date(LATER) });
    expect(afterReport(before, report({ expiresInSeconds: 9999 }), nothing, 'x', NOW).alert?.expiresAt).toEqual(new Date(LATER));
  });

  it('that it is over resolves, once, and says what was said', () => {
    const { alert, change, comment } = afterReport(acknowledged(), report({ status: 'resolved', message: 'ticks' }), nothing, 'x', LATER);
    expect([change, comment]).toEqual(['resolved', 'ticks']);
    expect(alert).toMatchObject({
      status: 'resolved',
      resolvedAt: new Date(LATER),
      acknowledgedBy: 'operator',
      message: 'no tick',
      count: 1,
    });
    expect(afterReport(alert, report({ status: 'resolved' }), nothing, 'x', LATER).change).toBeNull();
  });

  it('never sets the last sight back', () => {
    expect(afterReport(anAlert({ lastSeenAt: new Date(LATER) }), report(), nothing, 'x', NOW).alert?.lastSeenAt).toEqual(new Date(LATER));
  });
});

describe('the end of an alert that nobody heard of', () => {
  it('is kept by sources that say so, and is nothing by the others', () => {
    expect(afterReport(null, report({ status: 'resolved' }), nothing, 'id', NOW)).toMatchObject({
      change: 'resolved',
      alert: { status: 'resolved', count: 1 },
    });
    const habits = { ...COUNTING, keepsUnknownEnds: false };
    expect(afterReport(null, report({ status: 'resolved', habits }), nothing, 'id', NOW)).toMatchObject({ change: null, alert: null });
  });
});

describe('a source that names its episodes', () => {
  const habits = { repeats: 'reminder', edges: false, keepsUnknownEnds: true } as const;
  const firing = (episode: string) => report({ episode, habits });
  const over = (episode: string) => report({ episode, habits, status: 'resolved' });

  it('tells of the same firing again: seen, not counted', () => {
    const { alert, changes } = afterAll(firing('1'), firing('1'), firing('1'));
    expect(changes).toEqual(['raised', null, null]);
    expect(alert).toMatchObject({ count: 1, lastSeenAt: new Date(NOW + 120_000) });
  });

  it('has an end that came before its beginning: it stays over', () => {
    expect(afterAll(over('1'), firing('1'), over('1'))).toMatchObject({ changes: ['resolved', null, null], alert: { status: 'resolved' } });
  });

  it('fires anew after an end: open again', () => {
    expect(afterAll(firing('1'), over('1'), firing('1'), firing('2'))).toMatchObject({
      changes: ['raised', 'resolved', null, 'raised'],
      alert: { status: 'open', count: 2 },
    });
  });

  it('reminds of what has expired: open again', () => {
    const known = (id: string) => id === '1:firing';
    expect(afterReport(anAlert({ status: 'expired' }), firing('1'), known, 'x', LATER)).toMatchObject({
      change: 'raised',
      alert: { status: 'open' },
    });
  });

  it('delivers a piece of news twice: nothing at all', () => {
    const news = { ...habits, repeats: 'news' } as const;
    const before = anAlert({ status: 'expired' });
    const { alert, change } = afterReport(before, { ...firing('1'), habits: news }, (id) => id === '1:firing', 'x', LATER);
    expect([alert, change]).toEqual([before, null]);
  });

  it('tells of edges only: another firing of what is active adds nothing, whoever tells it', () => {
    const edges = { ...habits, edges: true };
    const before = anAlert();
    expect(afterReport(before, { ...firing('2'), habits: edges }, nothing, 'x', LATER)).toMatchObject({ change: null, alert: before });
    expect(afterReport(anAlert({ status: 'expired' }), { ...firing('2'), habits: edges }, nothing, 'x', LATER).change).toBe('raised');
  });
});
