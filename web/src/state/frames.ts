import { useEffect, useState } from 'react';

/** How smoothly this browser paints. */
export interface Frames {
  readonly perSecond: number;
  /** The longest from one to the next, in milliseconds. */
  readonly longestMs: number;
  /** How often something has kept the page busy for more than 50 ms since it is watched; null where the browser does not say. */
  readonly stalls: number | null;
}

const EVERY_MS = 1000;

/** Measured while it is shown, over the last second; null before there is one. */
export function useFrames(): Frames | null {
  const [frames, setFrames] = useState<Frames | null>(null);
  useEffect(() => {
    let from = performance.now();
    let [last, count, longest] = [from, 0, 0];
    let stalls: number | null = null;
    const watch = PerformanceObserver.supportedEntryTypes.includes('longtask')
      ? new PerformanceObserver((list) => (stalls = (stalls ?? 0) + list.getEntries().length))
      : null;
    if (watch !== null) stalls = 0;
    watch?.observe({ type: 'longtask' });
    let next = requestAnimationFrame(function frame(at) {
      count += 1;
      longest = Math.max(longest, at - last);
      last = at;
      if (at - from >= EVERY_MS) {
        // A page that was hidden has painted nothing, and that is no fault.
        if (at - from < 2 * EVERY_MS) setFrames({ perSecond: (count * 1000) / (at - from), longestMs: longest, stalls });
        [from, count, longest] = [at, 0, 0];
      }
      next = requestAnimationFrame(frame);
    });
    return () => {
      cancelAnimationFrame(next);
      watch?.disconnect();
    };
  }, []);
  return frames;
}
