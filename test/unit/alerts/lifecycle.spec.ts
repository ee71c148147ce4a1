import type { Alert } from '../../../src/modules/alerts/lifecycle/alert.js';
import type { AlertReport } from '../../../src/modules/alerts/lifecycle/alert-report.js';
import { afterReport } from '../../../src/modules/alerts/lifecycle/lifecycle.js';

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
    startedAtMs: null,
    endedAtMs: null,
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
      ...{ createdAt: new Date(NOW), openedAt: new Date(LATER) },
    });
  });

  it('that is worse opens what was acknowledged, one that is not leaves it', () => {
    expect(afterReport(acknowledged(), report({ severity: 'error' }), nothing, 'x', LATER)).toMatchObject({
      change: 'raised',
      alert: { status: 'open', severity: 'error', acknowledgedBy: null, openedAt: new Date(LATER) },
    });
    expect(afterReport(acknowledged(), report(), nothing, 'x', LATER)).toMatchObject({
      change: 'updated',
      alert: { status: 'acknowledged', acknowledgedBy: 'operator', openedAt: new Date(NOW) },
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

describe('the end of an alert that was never reported', () => {
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

  it('reports the same firing again: seen, not counted', () => {
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

  it('reports edges only: another firing of an active alert adds nothing, whichever replica reports it', () => {
    const edges = { ...habits, edges: true };
    const before = anAlert();
    expect(afterReport(before, { ...firing('2'), habits: edges }, nothing, 'x', LATER)).toMatchObject({ change: null, alert: before });
    expect(afterReport(anAlert({ status: 'expired' }), { ...firing('2'), habits: edges }, nothing, 'x', LATER).change).toBe('raised');
  });
});

describe('a source that says when its firings began and ended', () => {
  const habits = { repeats: 'reminder', edges: false, keepsUnknownEnds: true } as const;
  const at = (second: number) => NOW + second * 1000;
  const named = (status: 'firing' | 'resolved', second: number, endSecond: number | null = null) =>
    report({ ...{ status, habits, episode: `e${second}`, startedAtMs: at(second) }, endedAtMs: endSecond === null ? null : at(endSecond) });
  const firing = (second: number) => named('firing', second);
  const over = (second: number, endSecond: number | null = null) => named('resolved', second, endSecond);

  it.each([
    ['ends the firing it belongs to', [firing(0), over(0, 10)], 'resolved'],
    ['does not end the next one when it is late', [firing(0), firing(20), over(0, 10)], 'open'],
    ['does not end the next one when it is late, whatever end it says', [firing(0), firing(20), over(0, 99)], 'open'],
    ['does not end a newer one though its own was never heard of', [firing(20), over(0, 10)], 'open'],
    ['comes twice, the second time during the next firing', [firing(0), over(0, 10), firing(20), over(0, 10)], 'open'],
    ['of the newest ends all before it', [firing(0), firing(20), over(20, 30)], 'resolved'],
    ['of a firing that was never heard of ends those before it', [firing(0), over(20, 30)], 'resolved'],
    ['comes under the beginning that another replica has seen', [firing(5), over(0, 30)], 'resolved'],
    ['comes before a late report of its firing', [over(0, 10), firing(0)], 'resolved'],
    ['and then a copy of an older firing', [firing(0), firing(20), over(20, 30), firing(0)], 'resolved'],
    ['and then fires anew', [firing(0), over(0, 10), firing(20)], 'open'],
  ])('whose end %s', (_what, reports, status) => expect(afterAll(...reports).alert).toMatchObject({ status }));

  it('is judged by time where its firings have no names', () => {
    const health = { repeats: 'news', edges: false, keepsUnknownEnds: false } as const;
    const down = (second: number) => report({ habits: health, episode: `d${second}`, startedAtMs: at(second) });
    const up = (second: number) => report({ status: 'resolved', habits: health, episode: `u${second}`, endedAtMs: at(second) });
    expect(afterAll(down(10), up(5)).alert).toMatchObject({ status: 'open' });
    expect(afterAll(down(10), up(15), down(12)).alert).toMatchObject({ status: 'resolved' });
    expect(afterAll(down(10), up(15), down(20)).alert).toMatchObject({ status: 'open' });
  });

  describe('and goes on reminding of what a person has resolved', () => {
    const resolvedBy = (alert: Alert, second: number): Alert => ({ ...alert, status: 'resolved', resolvedAt: new Date(at(second)) });
    const raised = () => {
      const { alert } = afterReport(null, firing(0), nothing, 'id', at(0));
      if (!alert) throw new Error('no alert');
      return alert;
    };
    const remind = (alert: Alert, second: number) => {
      const outcome = afterReport(alert, firing(0), (id) => id === 'e0:firing', 'x', at(second));
      if (!outcome.alert) throw new Error('no alert');
      return { ...outcome, alert: outcome.alert };
    };

    it('leaves it resolved for a repeat interval, then opens it and says why', () => {
      const first = remind(resolvedBy(raised(), 60), 100);
      expect([first.change, first.alert.status]).toEqual([null, 'resolved']);
      const second = remind(first.alert, 200);
      expect([second.change, second.comment, second.alert.status]).toEqual(['raised', 'still firing', 'open']);
    });

    it('takes copies of one reminder for one', () => {
      const first = remind(resolvedBy(raised(), 60), 100);
      const copy = remind(first.alert, 101);
      expect(copy.alert.status).toBe('resolved');
      expect(remind(copy.alert, 200)).toMatchObject({ comment: 'still firing' });
    });

    it('leaves it resolved for good once the source has said so too', () => {
      const { alert } = afterReport(resolvedBy(raised(), 60), over(0, 90), (id) => id === 'e0:firing', 'x', at(95));
      if (!alert) throw new Error('no alert');
      expect([100, 200, 300].map((second) => remind(alert, second).alert.status)).toEqual(['resolved', 'resolved', 'resolved']);
    });
  });
});
