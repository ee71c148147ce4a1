import { useCallback, useEffect, useRef } from 'react';
import { scheduler } from '../app/desk.ts';
import { Series } from '../live/series.ts';

interface Point {
  readonly timestamp: string;
  readonly value: number;
}

/** Subscribes to points of the upper line from the stream, as epoch seconds and value. Returns a function that ends it; must be stable. */
export type Follow = (append: (at: number, value: number) => void) => () => void;

type Data = [Float64Array, Float64Array];

export interface Lines {
  /** Data of the two lanes: what was read, and what the stream has added since. */
  readonly above: () => Data;
  readonly below: () => Data;
  readonly subscribe: (draw: () => void) => () => void;
}

const NONE: readonly Point[] = [];
const EVERY_S = 5;

/** Equity, carried on by the stream with a point every 5 s, over the falls from its peaks, which the backend counts. */
export function useLines(equity: readonly Point[] = NONE, drawdown: readonly Point[] = NONE, follow: Follow): Lines {
  const lines = useRef({ above: new Series(), below: new Series(), draws: new Set<() => void>() });
  const flush = useCallback((): void => {
    for (const draw of lines.current.draws) draw();
  }, []);
  useEffect(() => {
    const { above } = lines.current;
    above.replace(equity);
    flush();
    return follow((at, value) => {
      if (above.size === 0 || at - (above.xs().at(-1) ?? 0) < EVERY_S) return;
      above.append(at, value);
      scheduler.plan(flush);
    });
  }, [equity, follow, flush]);
  useEffect(() => {
    // The chart of drawdowns is of fractions.
    lines.current.below.replace(drawdown.map(({ timestamp, value }) => ({ timestamp, value: value * 100 })));
    flush();
  }, [drawdown, flush]);
  const above = useCallback((): Data => [lines.current.above.xs(), lines.current.above.ys()], []);
  const below = useCallback((): Data => [lines.current.below.xs(), lines.current.below.ys()], []);
  const subscribe = useCallback((draw: () => void) => {
    lines.current.draws.add(draw);
    return () => lines.current.draws.delete(draw);
  }, []);
  return { above, below, subscribe };
}
