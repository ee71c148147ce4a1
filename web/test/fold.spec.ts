import { Burst, MOST_A_SECOND } from '../src/live/burst.ts';
import { Fold } from '../src/live/fold.ts';

describe('a burst', () => {
  it('is what comes above fifty within a second, and nothing of a steady stream', () => {
    const burst = new Burst();
    const together = Array.from({ length: 60 }, () => burst.has(10_000));
    expect(together.filter(Boolean)).toHaveLength(60 - MOST_A_SECOND);
    const steady = Array.from({ length: 200 }, (_, n) => burst.has(20_000 + n * 21));
    expect(steady.some(Boolean)).toBe(false);
  });
});

describe('rows that fold', () => {
  const rows = (to: number): number[] => Array.from({ length: Math.min(to, 10) }, (_, n) => to - n);

  it('stand still while more come than anybody reads, are counted, and go on when it is quiet', () => {
    const fold = new Fold<number>();
    expect(fold.see(rows(1), 1, 0)).toEqual({ rows: rows(1), folded: 0 });
    expect(fold.see(rows(10), 10, 100)).toEqual({ rows: rows(10), folded: 0 });
    expect(fold.see(rows(90), 90, 200)).toEqual({ rows: rows(10), folded: 80 });
    expect(fold.see(rows(313), 313, 900)).toEqual({ rows: rows(10), folded: 303 });
    expect(fold.see(rows(313), 313, 2800)).toEqual({ rows: rows(10), folded: 303 });
    expect(fold.see(rows(313), 313, 4900)).toEqual({ rows: rows(313), folded: 0 });
  });

  it('show what has come when they are asked to, and count on from there', () => {
    const fold = new Fold<number>();
    fold.see(rows(1), 1, 0);
    fold.see(rows(100), 100, 100);
    fold.open();
    expect(fold.see(rows(100), 100, 110)).toEqual({ rows: rows(100), folded: 0 });
    expect(fold.see(rows(105), 105, 120)).toEqual({ rows: rows(100), folded: 5 });
  });

  it('stand still under the hands of a user, however few come, and begin anew with another list', () => {
    const fold = new Fold<number>();
    fold.see(rows(2), 2, 0);
    expect(fold.see(rows(3), 3, 5000, true)).toEqual({ rows: rows(2), folded: 1 });
    expect(fold.see(rows(3), 3, 6000)).toEqual({ rows: rows(3), folded: 0 });
    fold.see(rows(4), 4, 7000, true);
    expect(fold.see([], 0, 7100, true)).toEqual({ rows: [], folded: 0 });
  });
});
