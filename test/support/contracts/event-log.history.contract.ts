import type { LogUnderTest } from './event-log.contract.js';
import { event, events, idsOf, listen, seqsOf } from './log-events.js';
import { until } from '../until.js';

/** What every driver promises of the events that it keeps; `openLog` as in the contract that this is a part of. */
export function keepsAHistory(openLog: (history?: number, maxBytes?: number) => Promise<LogUnderTest>): void {
  it('remembers ids exactly as long as it keeps their events', async () => {
    const { log } = await openLog(5);
    const [oldest, kept, ...rest] = events(6);
    await log.append('trades', [oldest!, kept!, ...rest]);
    expect(seqsOf(await log.append('trades', [kept!]))).toEqual([2]);
    expect(seqsOf(await log.append('trades', [oldest!]))).toEqual([7]);
  });

  it('replays all events after a position, or says that it cannot', async () => {
    const { log } = await openLog(5);
    const received = listen(log, 'trades');
    const given = events(8);
    await log.append('trades', given);
    await until(() => received.length === 8);
    const ring = log.ring('trades');
    expect(idsOf(ring.since(3))).toEqual(idsOf(given.slice(3)));
    expect(idsOf(ring.since(7))).toEqual(idsOf(given.slice(7)));
    expect(ring.since(8)).toEqual([]);
    for (const unknown of [2, 0, 9, -1, 3.5, Number.NaN]) expect(ring.since(unknown)).toBeNull();
  });

  it('keeps no more bytes than it may: beyond that a position is unknown, never half of what followed', async () => {
    const { log, replica } = await openLog(100, 10_000);
    const received = listen(log, 'trades');
    const given = Array.from({ length: 9 }, () => event({ data: { text: 'x'.repeat(3000) } }));
    await log.append('trades', given);
    await until(() => received.length === 9);
    const late = await replica();
    for (const ring of [log.ring('trades'), late.ring('trades')]) {
      expect(ring.head.seq).toBe(9);
      expect(idsOf(ring.since(6))).toEqual(idsOf(given.slice(6)));
      for (const lost of [0, 4, 5]) expect(ring.since(lost)).toBeNull();
    }
    await log.append('trades', events(3));
    await until(() => received.length === 12);
    expect(log.ring('trades').since(6)).toEqual(received.slice(6));
  });

  it('keeps the newest event however large it is, and its id', async () => {
    const { log } = await openLog(100, 10_000);
    const received = listen(log, 'trades');
    const large = event({ data: 'x'.repeat(50_000) });
    await log.append('trades', [...events(2), large]);
    await until(() => received.length === 3);
    expect(idsOf(log.ring('trades').since(2))).toEqual([large.id]);
    expect(log.ring('trades').since(1)).toBeNull();
    expect(seqsOf(await log.append('trades', [large]))).toEqual([3]);
  });

  it('keeps the newest value of each key, also when its event has left the history', async () => {
    const { log } = await openLog(5);
    const received = listen(log, 'metrics');
    const rare = event({ key: 'rare' });
    await log.append('metrics', [event({ key: 'often' }), rare, event()]);
    const often = Array.from({ length: 6 }, () => event({ key: 'often' }));
    await log.append('metrics', often);
    await until(() => received.length === 9);
    expect(idsOf(log.ring('metrics').latest())).toEqual([rare.id, often.at(-1)!.id]);
  });

  it('gives a replica that joins late the same history and the same values, without telling them as news', async () => {
    const { log, replica } = await openLog(5);
    const received = listen(log, 'metrics');
    await log.append('metrics', [event({ key: 'rare' }), ...events(7), event({ key: 'often' })]);
    await until(() => received.length === 9);
    const late = await replica();
    const news = listen(late, 'metrics');
    expect(late.ring('metrics').head).toEqual(log.ring('metrics').head);
    expect(late.ring('metrics').since(4)).toEqual(log.ring('metrics').since(4));
    expect(late.ring('metrics').latest()).toEqual(log.ring('metrics').latest());
    const next = event();
    await log.append('metrics', [next]);
    await until(() => news.length > 0);
    expect(idsOf(news)).toEqual([next.id]);
  });
}
