import { useEffect, useRef, useState } from 'react';
import { alerts, scheduler } from '../../app/desk.ts';
import { Burst } from '../../live/burst.ts';

const NONE: ReadonlySet<string> = new Set();

export interface Fresh {
  /** Ids of alerts that wait. */
  readonly hidden: ReadonlySet<string>;
  readonly count: number;
  /** How many of them are critical: only a burst makes those wait. */
  readonly critical: number;
  readonly show: () => void;
}

/**
 * Alerts that wait in one line with their number, so that nothing moves under the pointer: those that came while the user was busy with the
 * list, but the critical ones; and whatever comes in a burst.
 */
export function useFresh(isBusy: () => boolean): Fresh {
  const [hidden, setHidden] = useState(NONE);
  const busy = useRef(isBusy);
  busy.current = isBusy;
  useEffect(() => {
    const burst = new Burst();
    const came: string[] = [];
    const flush = (): void => {
      const waiting = came.splice(0);
      setHidden((before) => new Set([...before, ...waiting]));
    };
    return alerts.onChange(({ id, severity }, { change }) => {
      if (change !== 'raised') return;
      const isBurst = burst.has(performance.now());
      if (!isBurst && (severity === 'critical' || !busy.current())) return;
      came.push(id);
      scheduler.plan(flush);
    });
  }, []);
  const isCritical = (id: string): boolean => alerts.alerts.get(id)?.severity === 'critical';
  return { hidden, count: hidden.size, critical: [...hidden].filter(isCritical).length, show: () => setHidden(NONE) };
}
