import { useEffect, useRef } from 'react';
import { realtime } from '../../app/live.ts';

/** The samples of all components are taken together, and told one by one. */
const TOGETHER_MS = 200;

/** Calls when the backend has taken new samples of the system's components. */
export function useNewSamples(taken: () => unknown): void {
  const call = useRef(taken);
  call.current = taken;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const topic = realtime.topic('system', {
      maxRateHz: 1,
      onEvent: () => {
        timer ??= setTimeout(() => {
          timer = undefined;
          call.current();
        }, TOGETHER_MS);
      },
    });
    return () => {
      topic.close();
      clearTimeout(timer);
    };
  }, []);
}
