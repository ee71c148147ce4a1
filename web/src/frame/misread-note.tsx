import { useSearch } from '@tanstack/react-router';
import { t } from '../messages/en.ts';
import ui from '../parts/ui.module.css';
import { useValue } from '../state/hooks.ts';
import { arrival, misread } from '../state/arrival.ts';
import s from './truth/truth-bar.module.css';

/** Names the parameters of the opened address that are not understood; removed with the next screen. */
export function MisreadNote({ path }: { readonly path: string }) {
  const given = useValue(arrival);
  const understood: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  if (given === null || given.path !== path) return null;
  const names = misread(given.search, understood);
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
