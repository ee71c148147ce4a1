import * as fc from 'fast-check';
import type { EventLog, LogEvent, Position } from '../../../src/platform/events/event-log.js';
import { until } from '../until.js';
import { event, events, idsOf, listen, seqsOf } from './log-events.js';
import { keepsAHistory } from './event-log.history.contract.js';

/** A log under test, on which further replicas may open where the driver has them (else `replica` gives the same log again). */
export interface LogUnderTest {
  readonly log: EventLog;
  readonly replica: () => Promise<EventLog>;
  readonly close: () => Promise<void>;
}

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

    it('gives its handlers every event once, in order, complete and already in the ring', async () => {
      const { log } = await openLog();
      const inRing: (number | undefined)[] = [];
      log.subscribe((given) => inRing.push(log.ring(given.topic).since(given.seq - 1)?.[0]?.seq));
      const received = listen(log, 'trades');
      const given = [event({ key: 'a' }), event({ data: { text: 'naïve — 東京 🚀', list: [1, null, { deep: true }] } }), event()];
      const positions = await log.append('trades', given);
      await until(() => received.length === 3);
      expect(received).toEqual(given.map((each, index) => ({ ...each, topic: 'trades', ...positions[index] })));
      expect(inRing).toEqual([1, 2, 3]);
    });

    it('numbers calls in the order in which they were made, also when the caller does not wait in between', async () => {
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

    it('takes an id once: again it gets its first position and no handler is called', async () => {
      const { log, replica } = await openLog();
      const received = listen(log, 'trades');
      const [a, b, c] = [event(), event(), event()];
      const [first] = await log.append('trades', [a]);
      const again = await (await replica()).append('trades', [b, a, b, c]);
      expect(seqsOf(again)).toEqual([2, 1, 2, 3]);
      expect(again[1]).toEqual(first);
      await until(() => received.length === 3);
      expect(idsOf(received)).toEqual([a.id, b.id, c.id]);
    });

    it('takes the same id on two topics as two events', async () => {
      const { log } = await openLog();
      const given = event();
      const positions = [...(await log.append('trades', [given])), ...(await log.append('alerts', [given]))];
      expect(seqsOf(positions)).toEqual([1, 1]);
    });

    keepsAHistory(openLog);

    it('knows its head, also of a topic that was never used', async () => {
      const { log, replica } = await openLog();
      const [position] = (await log.append('trades', [event()])).slice(-1);
      expect(await log.head('trades')).toEqual(position);
      expect(await (await replica()).head('trades')).toEqual(position);
      expect((await log.head('unused')).seq).toBe(0);
    });

    it('begins a topic under the epoch that its empty ring had before', async () => {
      const { log } = await openLog();
      const restarts: Position[] = [];
      log.onEpochChange((_, position) => restarts.push(position));
      const before = log.ring('trades').head;
      const received = listen(log, 'trades');
      const [position] = await log.append('trades', [event()]);
      await until(() => received.length === 1);
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
      const received = listen(log, 'trades');
      await log.append('trades', events(2));
      await until(() => received.length === 2);
      expect(gone).toEqual([]);
    });

    it('gives all handlers the first event before the one that a handler appends because of it', async () => {
      const { log } = await openLog();
      log.subscribe((given) => given.id === 'cause' && void log.append('trades', [event({ id: 'effect' })]));
      const received = listen(log, 'trades');
      await log.append('trades', [event({ id: 'cause' }), event({ id: 'beside' })]);
      await until(() => received.length === 3);
      expect(seqsOf(received)).toEqual([1, 2, 3]);
      expect(idsOf(received)).toContain('effect');
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
      const received = listen(log, topic);
      await log.append(topic, odd);
      await until(() => received.length === 4);
      expect(idsOf(received)).toEqual(idsOf(odd));
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
