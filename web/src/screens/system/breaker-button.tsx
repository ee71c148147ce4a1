import { useRouteContext } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { mayControl } from '../../controls/control.ts';
import { asked, requestList, requests } from '../../controls/requests.ts';
import { t } from '../../messages/en.ts';
import ui from '../../parts/ui.module.css';
import { useEdition } from '../../state/hooks.ts';

/** Opens or closes a breaker by hand, for who may. */
export function BreakerButton({ service, breaker }: { readonly service: string; readonly breaker: string }) {
  const { user } = useRouteContext({ from: '/frame' });
  const control = breaker === 'closed' ? 'breaker.trip' : 'breaker.close';
  if (!mayControl(user, control)) return null;
  return (
    <button
      type="button"
      className={ui.small}
      aria-haspopup="dialog"
      aria-label={t.deeds.breakerOf(t.deeds.acts[control], service)}
      onClick={() => asked.set({ about: 'breaker', control, target: service })}
    >
      {t.deeds.short[control]}
    </button>
  );
}

/** Calls when a breaker was opened or closed by hand since the last call. */
export function useBreakerChange(changed: () => unknown): void {
  useEdition(requests);
  const done = requestList().filter(({ control, status }) => control.startsWith('breaker.') && status === 'done').length;
  const known = useRef(done);
  useEffect(() => {
    if (known.current !== done) changed();
    known.current = done;
  }, [done, changed]);
}
