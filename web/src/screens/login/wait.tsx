import { useState } from 'react';
import type { QuarterdeckError } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { useNow } from '../../state/hooks.ts';

/** Seconds until something may be tried again, by the monotonic clock; 0 = now. */
export interface Patience {
  readonly seconds: number;
  readonly waitFor: (problem: QuarterdeckError) => void;
}

export function usePatience(): Patience {
  const [until, setUntil] = useState(0);
  useNow();
  return {
    seconds: Math.max(0, Math.ceil((until - performance.now()) / 1000)),
    waitFor: ({ status, retryAfterMs }) => (status === 429 ? setUntil(performance.now() + (retryAfterMs ?? 1000)) : undefined),
  };
}

/** Said once to a screen reader, counted down for the eye. */
export function TooMany({ seconds }: { readonly seconds: number }) {
  return (
    <>
      {t.login.tooMany} <span role="timer">{t.login.waitFor(seconds)}</span>
    </>
  );
}
