import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { api, unwrap } from '../../api.ts';
import { scheduler } from '../../app/desk.ts';
import { realtime } from '../../app/live.ts';
import { isLost, link } from '../../frame/link.ts';
import { t } from '../../messages/en.ts';
import { Panel, type PanelState } from '../../parts/panel.tsx';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { useValue } from '../../state/hooks.ts';
import { LineDetail } from './line-detail.tsx';
import { LogLines } from './log-lines.tsx';
import { filterOf, LEVELS, type LogsSearch } from './search.ts';
import { type Entry, type LogFrame, TailStore } from './tail.store.ts';

const BACKFILL = 1000;

/** Lines as they come, of one service or of all. */
export function Logs() {
  const search = useSearch({ from: '/frame/logs' });
  const { service } = search;
  const navigate = useNavigate();
  const lost = isLost(useValue(link));
  const [tail] = useState(() => new TailStore(scheduler));
  const [refused, setRefused] = useState<string | null>(null);
  const [opened, setOpened] = useState<Entry | null>(null);
  const services = useQuery({ queryKey: ['log-services'], queryFn: () => unwrap(api.GET('/api/logs/services')) });
  const filter = JSON.stringify(filterOf(search));
  useEffect(() => {
    tail.clear();
    setRefused(null);
    const topic = realtime.topic(service === undefined ? 'logs' : `logs:${service}`, {
      backfill: BACKFILL,
      ...(filter !== '{}' && { filter: JSON.parse(filter) as Record<string, string> }),
      onEvent: (frame) => tail.add(frame.data as unknown as LogFrame),
      onReset: () => tail.clear(),
      onStatus: (status) => setRefused(status.state === 'refused' ? status.code : null),
    });
    return () => topic.close();
  }, [service, filter, tail]);
  const lines = useSyncExternalStore(tail.subscribe, tail.list);
  const change = (next: LogsSearch): void => void navigate({ to: '/logs', search: { ...search, ...next }, replace: true });
  const state: PanelState =
    refused !== null
      ? { is: 'unavailable', reason: t.logs.refused(refused), asOf: null }
      : lost
        ? { is: 'stale', asOf: null, reason: null }
        : { is: 'live' };
  return (
    <div className={sc.screen}>
      <Panel title={t.nav.logs} state={state} aside={t.logs.lines(lines.length)} className={sc.panel}>
        <div className={sc.tools}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              const q = new FormData(event.currentTarget).get('q');
              change({ q: typeof q === 'string' && q.trim() !== '' ? q.trim() : undefined });
            }}
          >
            <input
              key={search.q}
              type="search"
              name="q"
              className={ui.field}
              aria-label={t.logs.find}
              placeholder={t.logs.find}
              defaultValue={search.q}
            />
          </form>
          <select
            className={ui.field}
            aria-label={t.logs.service}
            value={service ?? ''}
            onChange={({ target }) => change({ service: target.value === '' ? undefined : target.value })}
          >
            <option value="">{t.logs.allServices}</option>
            {services.data?.items.map(({ service: name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <select
            className={ui.field}
            aria-label={t.logs.level}
            value={search.level ?? ''}
            onChange={({ target }) => change({ level: LEVELS.find((level) => level === target.value) })}
          >
            <option value="">{t.logs.allLevels}</option>
            {LEVELS.map((level) => (
              <option key={level} value={level}>
                {t.logs.from(level)}
              </option>
            ))}
          </select>
        </div>
        <LogLines lines={lines} opened={opened?.id} onOpen={setOpened} />
      </Panel>
      {opened !== null && <LineDetail entry={opened} onClose={() => setOpened(null)} />}
    </div>
  );
}
