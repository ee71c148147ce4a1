import { useEffect, useRef, useState } from 'react';
import { alerts } from '../../app/desk.ts';

const NONE: ReadonlySet<string> = new Set();

/** Ids of alerts that came while the user was busy with the list: they wait, so that nothing moves under the pointer. Critical ones do not. */
export function useFresh(isBusy: () => boolean): {
  readonly hidden: ReadonlySet<string>;
  readonly count: number;
  readonly show: () => void;
} {
  const [hidden, setHidden] = useState(NONE);
  const busy = useRef(isBusy);
  busy.current = isBusy;
  useEffect(
    () =>
      alerts.onChange(({ id, severity }, { change }) => {
        if (change === 'raised' && severity !== 'critical' && busy.current()) setHidden((before) => new Set([...before, id]));
      }),
    [],
  );
  return { hidden, count: hidden.size, show: () => setHidden(NONE) };
}
