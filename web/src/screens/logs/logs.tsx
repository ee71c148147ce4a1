import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api, unwrap } from '../../api.ts';
import { lostSince } from '../../frame/head/link.ts';
import { t } from '../../messages/en.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorBox } from '../../parts/panel/error-box.tsx';
import f from '../../parts/form/form.module.css';
import { Panel } from '../../parts/panel/panel.tsx';
import { followedState, type PanelState } from '../../parts/panel/panel-state.ts';
import { saidOf } from '../../parts/said.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { useValue } from '../../state/hooks.ts';
import { Facets } from './facets.tsx';
import { LineDetail } from './line-detail.tsx';
import { LogFilters } from './log-filters.tsx';
import { LogLines } from './log-lines.tsx';
import type { LogsSearch } from './search.ts';
import type { Line } from './tail.store.ts';
import { type Lines, useRange, useTail } from './use-lines.ts';
import { Volume } from './volume.tsx';

/** Lines as they come, or those of a chosen time; of one service or of all. */
export function Logs() {
  const search = useSearch({ from: '/frame/logs' });
  const navigate = useNavigate();
  const since = useValue(lostSince);
  const isRange = search.from !== undefined || search.to !== undefined;
  const [tail, range] = [useTail(search, isRange), useRange(search, !isRange)];
  const shown = isRange ? range : tail;
  const { lines } = shown;
  const change = (next: LogsSearch): void => void navigate({ to: '/logs', search: { ...search, ...next }, replace: true });
  return (
    <div className={sc.screen}>
      <Panel
        title={t.nav.logs}
        state={stateOf(shown, isRange, since)}
        aside={
          <span className={f.acts}>
            {shown.older !== null && (
              <button type="button" className={ui.small} onClick={shown.older}>
                {t.logs.older}
              </button>
            )}
            {shown.isRead && t.logs.lines(lines.length)}
            <CopyButton text={() => ndjsonOf(lines)} word={t.logs.copyAll} />
          </span>
        }
        className={sc.panel}
      >
        <LogFilters search={search} onChange={change} />
        {shown.refused !== null && (
          <p className={`${f.wrong} ${sc.facts}`} role="alert">
            {t.logs.refused(shown.refused)}
          </p>
        )}
        {shown.problem !== null && <ErrorBox problem={shown.problem} />}
        <Volume search={search} onRange={change} />
        <Facets search={search} onChange={change} />
        <LogLines
          key={String(isRange)}
          lines={lines}
          opened={search.around}
          onOpen={({ id }) => change({ around: id })}
          onLoad={shown.load}
          isTail={!isRange}
          empty={emptyText(shown, isRange)}
        />
      </Panel>
      {search.around !== undefined && <Around id={search.around} lines={lines} onClose={() => change({ around: undefined })} />}
    </div>
  );
}

function emptyText({ isRead, refused, problem }: Lines, isRange: boolean): string {
  if (refused !== null || problem !== null) return '';
  return !isRead ? t.state.loading : isRange ? t.logs.noneThen : t.logs.none;
}

/** The tools stay where they are, so that a filter that was refused can be changed. */
function stateOf({ refused, problem }: Lines, isRange: boolean, since: string | null): PanelState {
  if (refused !== null) return { is: 'stale', asOf: null, reason: t.logs.refused(refused) };
  if (problem !== null) return { is: 'stale', asOf: null, reason: saidOf(problem) };
  return isRange ? { is: 'plain' } : followedState(since);
}

function ndjsonOf(lines: readonly Line[]): string {
  return lines.flatMap((line) => ('entry' in line ? [JSON.stringify(line.entry)] : [])).join('\n');
}

interface AroundProps {
  readonly id: string;
  readonly lines: readonly Line[];
  readonly onClose: () => void;
}

/** The open line, which a link may have brought although it is not among those that are shown. */
function Around({ id, lines, onClose }: AroundProps) {
  const found = lines.find((line) => line.id === id);
  const known = found !== undefined && 'entry' in found ? found.entry : undefined;
  const asked = useQuery({
    queryKey: ['log-line', id],
    queryFn: () => unwrap(api.GET('/api/logs/{id}', { params: { path: { id } } })),
    enabled: known === undefined,
    staleTime: Infinity,
  });
  const entry = known ?? asked.data;
  return entry === undefined ? null : <LineDetail entry={entry} onClose={onClose} />;
}
