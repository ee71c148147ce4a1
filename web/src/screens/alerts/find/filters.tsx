import type { ReactNode } from 'react';
import { count as counted, type Count } from '../../../format/format.ts';
import { t } from '../../../messages/en.ts';
import { SeverityMark } from '../../../parts/severity.tsx';
import { usePreferences } from '../../../state/hooks.ts';
import { choose } from '../../../state/look.ts';
import type { Counts } from '../inbox.ts';
import { type AlertsSearch, SEVERITIES, STATUSES } from './search.ts';
import s from './filters.module.css';

export interface FiltersProps {
  readonly search: AlertsSearch;
  /** null = not read yet. */
  readonly counts: Counts | null;
  readonly onChange: (change: Partial<AlertsSearch>) => void;
  /** In a dialog of a phone, which has no room for them beside the list. */
  readonly isDialog?: boolean;
}

const USUAL: readonly string[] = ['open', 'acknowledged', 'resolved'];

/** What is shown, and how many there are of each. */
export function Filters({ search, counts, onChange, isDialog = false }: FiltersProps) {
  const { sound } = usePreferences();
  const sources = [...new Set([...(counts?.source.keys() ?? []), ...(search.source ?? [])])].toSorted();
  return (
    <aside className={isDialog ? s.dialog : s.filters} aria-label={t.alerts.filters}>
      <h2>{t.alerts.statusHead}</h2>
      {STATUSES.map((status) => (
        <Box
          key={status}
          on={(search.status ?? USUAL).includes(status)}
          count={counts && (counts.status.get(status) ?? 0)}
          onChange={() => onChange({ status: flipped(search.status, status, STATUSES, USUAL) })}
        >
          {t.alerts.status[status]}
        </Box>
      ))}
      <h2>{t.alerts.severityHead}</h2>
      {SEVERITIES.map((severity) => (
        <Box
          key={severity}
          on={search.severity?.includes(severity) ?? true}
          count={counts && (counts.severity.get(severity) ?? 0)}
          onChange={() => onChange({ severity: flipped(search.severity, severity, SEVERITIES) })}
        >
          <SeverityMark severity={severity} /> {t.alerts.severityName[severity]}
        </Box>
      ))}
      {sources.length > 0 && <h2>{t.alerts.sourceHead}</h2>}
      {sources.map((source) => (
        <Box
          key={source}
          on={search.source?.includes(source) ?? true}
          count={counts && (counts.source.get(source) ?? 0)}
          onChange={() => onChange({ source: flipped(search.source, source, sources) })}
        >
          <bdi className={s.name}>{source}</bdi>
        </Box>
      ))}
      <h2>{t.alerts.sound}</h2>
      <Box on={sound} count={sound ? t.alerts.on : t.alerts.off} onChange={() => choose({ sound: !sound })}>
        {t.alerts.criticalOnly}
      </Box>
    </aside>
  );
}

interface BoxProps {
  readonly on: boolean;
  readonly count: number | string | null;
  readonly onChange: () => void;
  readonly children: ReactNode;
}

function Box({ on, count, onChange, children }: BoxProps) {
  return (
    <label className={s.box}>
      <input type="checkbox" checked={on} onChange={onChange} />
      {children}
      <span className={s.count}>{typeof count === 'number' ? counted(count as Count) : count}</span>
    </label>
  );
}

/** The choice with one more or one less; what is as usual, or nothing, is no choice and leaves the address. */
function flipped<W extends string>(
  chosen: readonly W[] | undefined,
  word: W,
  all: readonly W[],
  usual: readonly string[] = all,
): readonly W[] | undefined {
  const before = chosen ?? all.filter((one) => usual.includes(one));
  const next = before.includes(word) ? before.filter((one) => one !== word) : all.filter((one) => one === word || before.includes(one));
  const isUsual = next.length === usual.length && next.every((one) => usual.includes(one));
  return isUsual || next.length === 0 ? undefined : next;
}
