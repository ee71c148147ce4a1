import { useEffect, useRef, useState } from 'react';
import { Fold, type Folded } from '../live/fold.ts';
import type { RingStore } from '../live/ring.store.ts';

const LOOK_EVERY_MS = 500;
const never = (): boolean => false;

/** The rows of a ring, which stand still in a burst and while the user is busy with them; `show` lets in what waits. */
export function useFold<V>(ring: RingStore<V>, isBusy: () => boolean = never): Folded<V> & { readonly show: () => void } {
  const [fold] = useState(() => new Fold<V>());
  const [state, setState] = useState<Folded<V>>(() => ({ rows: ring.list(), folded: 0 }));
  const busy = useRef(isBusy);
  busy.current = isBusy;
  const look = useRef(() => undefined as void);
  look.current = (): void => {
    const next = fold.see(ring.list(), ring.arrivals, performance.now(), busy.current());
    if (next.rows !== state.rows || next.folded !== state.folded) setState(next);
  };
  useEffect(() => {
    const again = (): void => look.current();
    again();
    const stop = ring.subscribe(again);
    // What was held is let go when nothing comes any more, too.
    const every = setInterval(again, LOOK_EVERY_MS);
    return () => {
      stop();
      clearInterval(every);
    };
  }, [ring]);
  const show = (): void => {
    fold.open();
    look.current();
  };
  return { ...state, show };
}
