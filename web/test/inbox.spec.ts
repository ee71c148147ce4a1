import type { Alert } from '../src/api.ts';
import { grouped, sinceOf } from '../src/live/alerts.store.ts';
import { beside, countsOf, inboxOf, matches, nextOpen } from '../src/screens/alerts/inbox.ts';

const NOW = Date.parse('2026-11-28T16:00:00.000Z');
const before = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

function alert(id: string, change: Partial<Alert> = {}): Alert {
  const at = { created_at: before(1), opened_at: before(1), last_seen_at: before(1), acknowledged_at: null, resolved_at: null };
  return {
    id,
    title: id,
    message: '',
    severity: 'warning',
    source: 'health',
    labels: {},
    status: 'open',
    count: 1,
    ...at,
    ...change,
  } as Alert;
}

const order = (alerts: Alert[]) => Object.values(grouped(alerts, NOW)).map((rows) => rows.map(({ id }) => id));

describe('the inbox', () => {
  it('begins with the worst, and among those with the newest', () => {
    expect(
      order([
        alert('old', { opened_at: before(9) }),
        alert('new', { opened_at: before(2) }),
        alert('bad', { severity: 'critical', opened_at: before(50) }),
      ]),
    ).toEqual([['bad', 'new', 'old'], [], [], []]);
  });

  it('counts the age of what was opened again from then on', () => {
    const again = alert('again', { created_at: before(600), opened_at: before(2) });
    expect([sinceOf(again), order([alert('new'), alert('old', { opened_at: before(9) }), again])]).toEqual([
      before(2),
      [['new', 'again', 'old'], [], [], []],
    ]);
    expect(sinceOf({ ...again, status: 'acknowledged', acknowledged_at: before(1) })).toBe(before(1));
  });

  it('has what waits the longest first among the acknowledged', () => {
    const ack = (id: string, minutes: number) => alert(id, { status: 'acknowledged', acknowledged_at: before(minutes) });
    expect(order([ack('late', 1), ack('early', 30)])).toEqual([[], ['early', 'late'], [], []]);
  });

  it('lets go of what is over since a day', () => {
    const over = (id: string, minutes: number) => alert(id, { status: 'resolved', resolved_at: before(minutes) });
    expect(order([over('today', 60), over('yesterday', 1441)])).toEqual([[], [], [], ['today']]);
  });

  it('has what is silenced below what waits for somebody, and counts it as nothing open', () => {
    const silenced = [alert('quiet', { silenced: true, severity: 'critical' }), alert('known', { silenced: true, status: 'acknowledged' })];
    expect(order([...silenced, alert('loud')])).toEqual([['loud'], [], ['known', 'quiet'], []]);
    expect(countsOf([...silenced, alert('loud')]).status).toEqual(new Map([['open', 1]]));
    const { items } = inboxOf([alert('loud'), ...silenced], {}, NOW, new Set());
    expect(nextOpen(items, 'loud')).toBeUndefined();
  });

  it('shows what the address asks for', () => {
    const one = alert('one', {
      title: 'Book and broker differ',
      severity: 'error',
      source: 'reconciliation',
      labels: { broker: 'alpaca' },
    });
    expect(matches(one, { severity: ['error'], source: ['reconciliation'], q: 'ALPACA' })).toBe(true);
    expect(matches(one, { severity: ['info'] })).toBe(false);
    expect(matches(one, { q: 'kraken' })).toBe(false);
    expect([matches({ ...one, status: 'expired' }, {}), matches({ ...one, status: 'expired' }, { status: ['expired'] })]).toEqual([
      false,
      true,
    ]);
  });

  it('keeps new ones back while the user is busy with the list', () => {
    expect(inboxOf([alert('a'), alert('b')], {}, NOW, new Set(['b'])).ids).toEqual(['a']);
  });

  it('counts whatever is chosen', () => {
    const { status, severity } = countsOf([alert('a'), alert('b', { severity: 'info' }), alert('c', { status: 'expired' })]);
    expect([status.get('open'), status.get('expired'), severity.get('warning')]).toEqual([2, 1, 1]);
  });

  it('moves the cursor by one and not beyond the ends; after an action to the next open one', () => {
    const { ids, items } = inboxOf(
      [alert('a', { severity: 'critical' }), alert('b'), alert('c', { status: 'acknowledged', acknowledged_at: before(1) })],
      {},
      NOW,
      new Set(),
    );
    expect([beside(ids, undefined, 1), beside(ids, 'a', 1), beside(ids, 'c', 1), beside(ids, 'a', -1)]).toEqual(['a', 'b', 'c', 'a']);
    expect([nextOpen(items, 'a'), nextOpen(items, 'b'), nextOpen(items, 'c')]).toEqual(['b', 'a', undefined]);
  });
});
