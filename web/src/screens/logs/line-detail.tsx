import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { usePreferences } from '../../state/hooks.ts';
import type { Entry } from './tail.store.ts';
import s from './line-detail.module.css';

const AROUND = 10;

/** One line whole, with its fields and its neighbours of the same service. */
export function LineDetail({ entry, onClose }: { readonly entry: Entry; readonly onClose: () => void }) {
  const { zone } = usePreferences();
  const around = useQuery({
    queryKey: ['log-context', entry.id],
    queryFn: () =>
      unwrap(api.GET('/api/logs/{id}/context', { params: { path: { id: entry.id }, query: { before: AROUND, after: AROUND } } })),
    staleTime: Infinity,
  });
  const copy = (): void => void navigator.clipboard.writeText(JSON.stringify(entry));
  return (
    <Panel
      title={t.logs.line}
      state={{ is: 'plain' }}
      className={s.detail}
      aside={
        <span className={s.acts}>
          <button type="button" className={ui.button} onClick={copy}>
            {t.logs.copy}
          </button>
          <button type="button" className={ui.button} onClick={onClose}>
            {t.alerts.close}
          </button>
        </span>
      }
    >
      <div className={s.scroll} tabIndex={0} role="group" aria-label={t.logs.line}>
        <dl className={sc.list}>
          <dt>{t.trades.time}</dt>
          <dd>
            {timeText(entry.timestamp, 'dayAndMillis', zone)} {zoneName(zone)}
          </dd>
          <dt>{t.logs.message}</dt>
          <dd dir="auto">{entry.message}</dd>
          {Object.entries(entry.fields).map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt dir="auto">{name}</dt>
              <dd dir="auto">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
          {entry.stack !== null && (
            <>
              <dt>{t.logs.stack}</dt>
              <dd className={s.stack}>{entry.stack}</dd>
            </>
          )}
        </dl>
        <h3 className={s.head}>{t.logs.around}</h3>
        <ol className={s.around}>
          {around.data?.items.map(({ id, timestamp, level, message }) => (
            <li key={id} aria-current={id === entry.id ? 'true' : undefined}>
              {timeText(timestamp, 'millis', zone)} {level} <bdi>{message}</bdi>
            </li>
          ))}
        </ol>
      </div>
    </Panel>
  );
}
