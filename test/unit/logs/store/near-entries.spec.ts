import type { LogEntry } from '../../../../src/modules/logs/entry/log-entry.js';
import { NearEntries } from '../../../../src/modules/logs/store/shared/near.entries.js';
import { anEntry } from '../an-entry.js';

const entries = (...seqs: number[]): LogEntry[] => seqs.map((seq) => ({ ...anEntry(), seq, serviceSeq: seq }));
const standings = (all: Record<string, [announced: number, shipped: number]>) =>
  new Map(Object.entries(all).map(([replica, [announced, shipped]]) => [replica, { announced, shipped }]));
const SETTLE_MS = 1000;

describe('the newest entries of all replicas', () => {
  let near: NearEntries;
  const seen = (monoMs: number) => {
    const { settledSeq, entries: found } = near.now(monoMs);
    return [settledSeq, found.map(({ seq }) => seq), near.isWhole];
  };
  beforeEach(() => {
    near = new NearEntries(SETTLE_MS);
    near.isCurrent = true;
  });

  it('are left to the engine once every replica has shipped its own, and the engine has had time to return them', () => {
    near.begin(10, standings({ a: [10, 10], b: [7, 7] }));
    near.add('a', entries(11, 12));
    near.add('b', entries(13));
    near.add('a', entries(14));
    near.shipped('a', 14, 100);
    expect(seen(5000)).toEqual([10, [11, 12, 13, 14], true]);
    near.shipped('b', 13, 6000);
    expect(seen(6000 + SETTLE_MS - 1)).toEqual([10, [11, 12, 13, 14], true]);
    expect(seen(6000 + SETTLE_MS)).toEqual([14, [], true]);
  });

  it('lack entries that were announced before, not shipped, and are in no message any more', () => {
    near.begin(10, standings({ a: [9, 5], b: [10, 10] }));
    near.add('b', entries(10));
    expect(seen(0)).toEqual([5, [10], false]);
    near.shipped('a', 9, 100);
    expect(seen(100 + SETTLE_MS)).toEqual([10, [], true]);
  });

  it('say that numbers were missed, until they are the engine’s', () => {
    near.begin(0, standings({}));
    near.add('a', entries(1));
    near.add('a', entries(5));
    expect(seen(0)).toEqual([0, [1, 5], false]);
    near.shipped('a', 5, 100);
    expect(seen(100 + SETTLE_MS)).toEqual([5, [], true]);
  });

  it('do not wait for an ended replica, and report its entries as missing until it is back', () => {
    near.begin(0, standings({}));
    near.add('a', entries(1));
    near.add('b', entries(2));
    near.shipped('a', 1, 100);
    near.left('b', 200);
    expect(seen(200 + SETTLE_MS)).toEqual([2, [], false]);
    near.add('a', entries(3));
    near.shipped('b', 2, 5000);
    near.shipped('a', 3, 5000);
    expect(seen(5000 + SETTLE_MS)).toEqual([3, [], true]);
  });
});
