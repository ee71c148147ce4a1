import * as fc from 'fast-check';
import { weightOf } from '../../../src/platform/events/event-weight.js';
import type { LogEvent } from '../../../src/platform/events/event-log.js';
import { TopicRing } from '../../../src/platform/events/topic-ring.js';

const numbered = (seq: number, key?: string): LogEvent => ({
  id: `e${seq}`,
  type: 'metric',
  timestamp: '2026-01-05T10:00:00.000Z',
  data: null,
  topic: 'metrics',
  epoch: 'k3f9k3f9',
  seq,
  ...(key === undefined ? {} : { key }),
});
const ring = (capacity = 3): TopicRing => new TopicRing('metrics', 'k3f9k3f9', capacity);
const seqs = (events: LogEvent[] | null): number[] | null => events && events.map(({ seq }) => seq);

describe('The ring of a topic', () => {
  it('may begin with any number, and reaches back to just before it', () => {
    const late = ring();
    late.push(numbered(9_000_000));
    late.push(numbered(9_000_001));
    expect(seqs(late.since(8_999_999))).toEqual([9_000_000, 9_000_001]);
    expect(late.since(8_999_998)).toBeNull();
  });

  it('refuses an event that does not follow', () => {
    const full = ring();
    full.push(numbered(1));
    for (const wrong of [1, 3, 0]) expect(() => full.push(numbered(wrong))).toThrow('does not follow');
    expect(full.head.seq).toBe(1);
  });

  it('keeps exactly its capacity, also over its end', () => {
    const full = ring(3);
    for (let seq = 1; seq <= 11; seq += 1) full.push(numbered(seq));
    expect(seqs(full.since(8))).toEqual([9, 10, 11]);
    expect(full.since(7)).toBeNull();
  });

  it('holds a single event if it must', () => {
    const one = ring(1);
    for (let seq = 1; seq <= 3; seq += 1) one.push(numbered(seq));
    expect(seqs(one.since(2))).toEqual([3]);
    expect(one.since(1)).toBeNull();
  });

  it('goes on from its new position after a restart, and knows nothing from before', () => {
    const restarted = ring();
    restarted.push(numbered(1, 'cpu'));
    restarted.restart('n3w', 7);
    expect(restarted.head).toEqual({ epoch: 'n3w', seq: 7 });
    expect(restarted.since(7)).toEqual([]);
    expect(restarted.since(6)).toBeNull();
    expect(restarted.latest()).toEqual([]);
    restarted.push(numbered(8));
    expect(seqs(restarted.since(7))).toEqual([8]);
  });

  it('takes a value from before it began only where it has no newer one, and none from ahead', () => {
    const late = ring();
    late.push(numbered(10, 'cpu'));
    for (const seed of [numbered(9, 'cpu'), numbered(4, 'memory'), numbered(2, 'memory'), numbered(11, 'disk'), numbered(3)])
      late.seed(seed);
    expect(late.latest()).toEqual([numbered(4, 'memory'), numbered(10, 'cpu')]);
  });

  it('lets go of what fell out', () => {
    const full = new TopicRing('metrics', 'k3f9k3f9', 100, 1000);
    const gone = numbered(1);
    full.push(gone);
    for (let seq = 2; seq <= 9; seq += 1) full.push(numbered(seq));
    expect(full.first).toBeGreaterThan(1);
    expect(Object.values(full).flat()).not.toContain(gone);
  });

  it('law: it holds exactly the newest events that fit by count and by bytes, whatever their sizes and restarts', () => {
    const sizes = fc.array(fc.oneof(fc.nat(300), fc.constant(5000), fc.constant('restart' as const)), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 4000 }), (given, capacity, maxBytes) => {
        const tested = new TopicRing('metrics', 'k3f9k3f9', capacity, maxBytes);
        let all: LogEvent[] = [];
        let seq = 0;
        for (const size of given) {
          if (size === 'restart') {
            seq += 3;
            all = [];
            tested.restart('n3w', seq);
            continue;
          }
          seq += 1;
          all.push({ ...numbered(seq), data: 'x'.repeat(size) });
          tested.push(all.at(-1)!);
          let bytes = 0;
          const fitting = all.toReversed().filter((each, age) => {
            bytes += weightOf(each);
            return age === 0 || (age < capacity && bytes <= maxBytes);
          });
          const kept = fitting.toReversed();
          expect(tested.since(seq - kept.length)).toEqual(kept);
          expect(tested.since(seq - kept.length - 1)).toBeNull();
          expect(tested.since(seq)).toEqual([]);
        }
      }),
    );
  });
});

describe('The weight of an event', () => {
  it('is about the length of its JSON, and never far below it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (data) => {
        const given = { ...numbered(1), data };
        // Escapes (up to six characters for one) and long numbers may make the text longer than it counts.
        expect(weightOf(given)).toBeGreaterThan(JSON.stringify(given).length / 6);
      }),
    );
    const given = {
      ...numbered(1),
      data: { text: 'x'.repeat(62_000), rows: Array.from({ length: 50 }, (_, n) => ({ n, name: `row ${n}` })) },
    };
    expect(weightOf(given) / JSON.stringify(given).length).toBeCloseTo(1, 1);
  });
});
