import { useMatches, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { t } from '../messages/en.ts';
import ui from '../parts/ui.module.css';
import { useValue } from '../state/hooks.ts';
import { arrival, misread } from '../state/arrival.ts';
import s from './truth/truth-bar.module.css';

/** Names the parameters of the opened address that are not understood; removed with the next screen. */
export function MisreadNote({ path }: { readonly path: string }) {
  const given = useValue(arrival);
  const { routesById } = useRouter();
  const screen = useMatches({ select: (matches) => matches.at(-1)?.routeId });
  useEffect(() => {
    if (given !== null && given.path !== path) arrival.set(null);
  }, [given, path]);
  if (given === null || given.path !== path || screen === undefined) return null;
  // The router itself forgets the name of what is not understood.
  const read = routesById[screen].options.validateSearch as ((raw: Record<string, unknown>) => Record<string, unknown>) | undefined;
  const names = misread(given.search, read?.(given.search) ?? {});
  if (names.length === 0) return null;
  return (
    <div className={s.bar} role="status" data-misread={names.join(',')}>
      <span dir="auto">{t.search.misread(names.map((name) => `${name}=${given.search[name] ?? ''}`.slice(0, 80)).join(', '))}</span>
      <button type="button" className={ui.small} onClick={() => arrival.set(null)}>
        {t.search.understood}
      </button>
    </div>
  );
}
