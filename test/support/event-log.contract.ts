import * as fc from 'fast-check';
import type { EventLog, LogEvent, NewEvent, Position } from '../../src/platform/events/event-log.js';
import { until } from './until.js';

/** A log under test, on which further replicas may open where the driver has them (else `replica` gives the same log again). */
export interface LogUnderTest {
  readonly log: EventLog;
  readonly replica: () => Promise<EventLog>;
  readonly close: () => Promise<void>;
}

let counter = 0;

/** A valid event with an id of its own; the test states what it is about. */
export function event(given: Partial<NewEvent> = {}): NewEvent {
  counter += 1;
  return { id: `e${counter}`, type: 'position_updated', timestamp: '2026-01-05T10:00:00.000Z', data: { n: counter }, ...given };
}

export function events(count: number): NewEvent[] {
  return Array.from({ length: count }, () => event());
}

/** Everything that the log tells its handlers from now on, per topic. */
export function listen(log: EventLog, topic: string): LogEvent[] {
  const heard: LogEvent[] = [];
  log.subscribe((given) => given.topic === topic && heard.push(given));
  return heard;
}

export const idsOf = (given: readonly { id: string }[] | null): string[] | null => given && given.map(({ id }) => id);
const seqsOf = (given: readonly Position[]): number[] => given.map(({ seq }) => seq);

/** What every driver of the event log promises. `open` makes a fresh log that keeps `history` events of `maxBytes` per topic. */
export function eventLogContract(name: string, open: (history: number, maxBytes?: number) => Promise<LogUnderTest>): void {
  describe(`${name}: the contract of the event log`, () => {
    const opened: LogUnderTest[] = [];
    const openLog = async (history = 100, maxBytes?: number): Promise<LogUnderTest> => {
      const given = await open(history, maxBytes);
      opened.push(given);
      return given;
    };
    afterEach(async () => {
      for (const given of opened.splice(0)) await given.close();
    });

    it('numbers a topic from 1 by exactly 1, whatever happens on other topics', async () => {
      const { log } = await openLog();
      const first = await log.append('trades', events(2));
      await log.append('alerts', events(3));
      const second = await log.append('trades', events(1));
      expect(seqsOf([...first, ...second])).toEqual([1, 2, 3]);
      expect(new Set([...first, ...second].map(({ epoch }) => epoch)).size).toBe(1);
    });

    it('tells its handlers every event once, in order, complete and already in the ring', async () => {
      const { log } = await openLog();
      const inRing: (number | undefined)[] = [];
      log.subscribe((given) => inRing.push(log.ring(given.topic).since(given.seq - 1)?.[0]?.seq));
      const heard = listen(log, 'trades');
      const given = [event({ key: 'a' }), event({ data: { text: 'naïve — 東京 🚀', list: [1, null, { deep: true }] } }), event()];
      const positions = await log.append('trades', given);
      await until(() => heard.length === 3);
      expect(heard).toEqual(given.map((each, index) => ({ ...each, topic: 'trades', ...positions[index] })));
      expect(inRing).toEqual([1, 2, 3]);
    });

    it('numbers calls in the order in which they were made, also when nobody waits in between', async () => {
      const { log } = await openLog();
      const positions = await Promise.all(Array.from({ length: 50 }, () => log.append('trades', [event()])));
      expect(seqsOf(positions.flat())).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    });

    it('shows two replicas that append at the same time one and the same sequence', async () => {
      const { log, replica } = await openLog(1000);
      const other = await replica();
      const [here, there] = [listen(log, 'trades'), listen(other, 'trades')];
      await Promise.all(
        Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? log : other).append('trades', events(1 + (index % 4)))),
      );
      await until(() => here.length === 250 && there.length === 250);
      expect(seqsOf(here)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
      expect(there).toEqual(here);
    });

    it('takes an id once: again it gets its first position and nobody hears of it', async () => {
      const { log, replica } = await openLog();
      const heard = listen(log, 'trades');
      const [a, b, c] = [event(), event(), event()];
      const [first] = await log.append('trades', [a]);
      const again = await (await replica()).append('trades', [b, a, b, c]);
      expect(seqsOf(again)).toEqual([2, 1, 2, 3]);
      expect(again[1]).toEqual(first);
      await until(() => heard.length === 3);
      expect(idsOf(heard)).toEqual([a.id, b.id, c.id]);
    });

    it('takes the same id on two topics as two events', async () => {
      const { log } = await openLog();
      const given = event();
      const positions = [...(await log.append('trades', [given])), ...(await log.append('alerts', [given]))];
      expect(seqsOf(positions)).toEqual([1, 1]);
    });

    it('remembers ids exactly as long as it keeps their events', async () => {
      const { log } = await openLog(5);
      const [oldest, kept, ...rest] = events(6);
      await log.append('trades', [oldest!, kept!, ...rest]);
      expect(seqsOf(await log.append('trades', [kept!]))).toEqual([2]);
      expect(seqsOf(await log.append('trades', [oldest!]))).toEqual([7]);
    });

    it('replays all events after a position, or says that it cannot', async () => {
      const { log } = await openLog(5);
      const heard = listen(log, 'trades');
      const given = events(8);
      await log.append('trades', given);
      await until(() => heard.length === 8);
      const ring = log.ring('trades');
      expect(idsOf(ring.since(3))).toEqual(idsOf(given.slice(3)));
      expect(idsOf(ring.since(7))).toEqual(idsOf(given.slice(7)));
      expect(ring.since(8)).toEqual([]);
      for (const unknown of [2, 0, 9, -1, 3.5, Number.NaN]) expect(ring.since(unknown)).toBeNull();
    });

    it('keeps no more bytes than it may: beyond that a position is unknown, never half of what followed', async () => {
      const { log, replica } = await openLog(100, 10_000);
      const heard = listen(log, 'trades');
      const given = Array.from({ length: 9 }, () => event({ data: { text: 'x'.repeat(3000) } }));
      await log.append('trades', given);
      await until(() => heard.length === 9);
      const late = await replica();
      for (const ring of [log.ring('trades'), late.ring('trades')]) {
        expect(ring.head.seq).toBe(9);
        expect(idsOf(ring.since(6))).toEqual(idsOf(given.slice(6)));
        for (const lost of [0, 4, 5]) expect(ring.since(lost)).toBeNull();
      }
      await log.append('trades', events(3));
      await until(() => heard.length === 12);
      expect(log.ring('trades').since(6)).toEqual(heard.slice(6));
    });

    it('keeps the newest event however large it is, and its id', async () => {
      const { log } = await openLog(100, 10_000);
      const heard = listen(log, 'trades');
      const large = event({ data: 'x'.repeat(50_000) });
      await log.append('trades', [...events(2), large]);
      await until(() => heard.length === 3);
      expect(idsOf(log.ring('trades').since(2))).toEqual([large.id]);
      expect(log.ring('trades').since(1)).toBeNull();
      expect(seqsOf(await log.append('trades', [large]))).toEqual([3]);
    });

    it('keeps the newest value of each key, also when its event has left the history', async () => {
      const { log } = await openLog(5);
      const heard = listen(log, 'metrics');
      const rare = event({ key: 'rare' });
      await log.append('metrics', [event({ key: 'often' }), rare, event()]);
      const often = Array.from({ length: 6 }, () => event({ key: 'often' }));
      await log.append('metrics', often);
      await until(() => heard.length === 9);
      expect(idsOf(log.ring('metrics').latest())).toEqual([rare.id, often.at(-1)!.id]);
    });

    it('gives a replica that joins late the same history and the same values, without telling them as news', async () => {
      const { log, replica } = await openLog(5);
      const heard = listen(log, 'metrics');
      await log.append('metrics', [event({ key: 'rare' }), ...events(7), event({ key: 'often' })]);
      await until(() => heard.length === 9);
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

    it('knows its head, also of a topic that nobody has used', async () => {
      const { log, replica } = await openLog();
      const [position] = (await log.append('trades', [event()])).slice(-1);
      expect(await log.head('trades')).toEqual(position);
      expect(await (await replica()).head('trades')).toEqual(position);
      expect((await log.head('unused')).seq).toBe(0);
    });

    it('begins a topic under the epoch that its empty ring has shown before', async () => {
      const { log } = await openLog();
      const restarts: Position[] = [];
      log.onEpochChange((_, position) => restarts.push(position));
      const before = log.ring('trades').head;
      const heard = listen(log, 'trades');
      const [position] = await log.append('trades', [event()]);
      await until(() => heard.length === 1);
      expect(position).toEqual({ epoch: before.epoch, seq: 1 });
      expect(restarts).toEqual([]);
      expect(before.epoch).toMatch(/^[0-9a-z]{8,}$/);
    });

    it('is harmed by no handler: one that throws is passed over, one that left hears nothing', async () => {
      const { log } = await openLog();
      log.subscribe(() => {
        throw new Error('a bad handler');
      });
      const gone: LogEvent[] = [];
      log.subscribe((given) => gone.push(given))();
      const heard = listen(log, 'trades');
      await log.append('trades', events(2));
      await until(() => heard.length === 2);
      expect(gone).toEqual([]);
    });

    it('tells everybody the first event before the one that a handler appends because of it', async () => {
      const { log } = await openLog();
      log.subscribe((given) => given.id === 'cause' && void log.append('trades', [event({ id: 'effect' })]));
      const heard = listen(log, 'trades');
      await log.append('trades', [event({ id: 'cause' }), event({ id: 'beside' })]);
      await until(() => heard.length === 3);
      expect(seqsOf(heard)).toEqual([1, 2, 3]);
      expect(idsOf(heard)).toContain('effect');
    });

    it('takes an empty batch as nothing', async () => {
      const { log } = await openLog();
      expect(await log.append('trades', [])).toEqual([]);
      expect((await log.head('trades')).seq).toBe(0);
    });

    it('stands names, ids and keys of any form', async () => {
      const { log } = await openLog();
      const topic = 'metrics:a b{c}\r\n"é';
      const odd = [
        event({ id: 'toString' }),
        event({ id: '' }),
        event({ id: 'x y\r\n\0é', key: '' }),
        event({ id: '1-1', key: '__proto__' }),
      ];
      const heard = listen(log, topic);
      await log.append(topic, odd);
      await until(() => heard.length === 4);
      expect(idsOf(heard)).toEqual(idsOf(odd));
      expect(
        log
          .ring(topic)
          .latest()
          .map(({ key }) => key),
      ).toEqual(['', '__proto__']);
    });

    it('law: what is replayed from any position is what was live, for any batches with repeated ids', async () => {
      const batches = fc.array(fc.tuple(fc.boolean(), fc.array(fc.nat(30), { maxLength: 12 })), { maxLength: 15 });
      await fc.assert(
        fc.asyncProperty(batches, fc.integer({ min: 1, max: 20 }), async (given, history) => {
          for (const done of opened.splice(0)) await done.close();
          const { log, replica } = await openLog(history);
          const other = await replica();
          const live = listen(log, 'trades');
          let head = 0;
          for (const [elsewhere, ids] of given) {
            const positions = await (elsewhere ? other : log).append(
              'trades',
              ids.map((id) => event({ id: String(id) })),
            );
            head = Math.max(head, ...seqsOf(positions));
          }
          await until(() => log.ring('trades').head.seq === head && other.ring('trades').head.seq === head);
          expect(seqsOf(live)).toEqual(Array.from({ length: head }, (_, index) => index + 1));
          for (let from = 0; from <= head; from += 1) {
            const expected = head - from <= history ? live.slice(from) : null;
            expect(log.ring('trades').since(from)).toEqual(expected);
            expect(other.ring('trades').since(from)).toEqual(expected);
          }
        }),
        { numRuns: 25 },
      );
    });
  });
}
