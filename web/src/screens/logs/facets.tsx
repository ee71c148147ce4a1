import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api.ts';
import { count, type Count } from '../../format/format.ts';
import { t } from '../../messages/en.ts';
import f from '../../parts/form/form.module.css';
import ui from '../../parts/ui.module.css';
import { useNow } from '../../state/hooks.ts';
import { LEVELS, type LogsSearch, queryOf, rangeOf } from './search.ts';
import s from './log-lines.module.css';

const EVERY_MS = 60_000;
const MOST_FIELDS = 8;
const quoted = (value: string): string => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** What the lines of this time are made of; a choice becomes a part of the filter. */
export function Facets({ search, onChange }: { readonly search: LogsSearch; readonly onChange: (change: LogsSearch) => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={s.facets} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t.logs.facets}</summary>
      {isOpen && <Lists search={search} onChange={onChange} />}
    </details>
  );
}

function Lists({ search, onChange }: { readonly search: LogsSearch; readonly onChange: (change: LogsSearch) => void }) {
  // The newest lines are within it too.
  const now = Math.ceil(useNow() / EVERY_MS) * EVERY_MS;
  const { fromMs, toMs } = rangeOf(search, now);
  const query = { ...queryOf(search), start_time: new Date(fromMs).toISOString(), end_time: new Date(toMs).toISOString() };
  const init = { params: { query } };
  const levels = useQuery({ queryKey: ['log-levels', query], queryFn: () => unwrap(api.GET('/api/logs/levels', init)) });
  const services = useQuery({ queryKey: ['log-facet-services', query], queryFn: () => unwrap(api.GET('/api/logs/services', init)) });
  const fields = useQuery({ queryKey: ['log-fields', query], queryFn: () => unwrap(api.GET('/api/logs/fields', init)) });
  const add = (term: string): void => onChange({ q: search.q === undefined ? term : `${search.q} ${term}` });
  return (
    <div className={f.form}>
      <Facet
        name={t.logs.level}
        values={LEVELS.flatMap((level) => {
          const some = levels.data?.levels[level] ?? 0;
          return some > 0 ? [[level, some] as const] : [];
        })}
        onChoose={(level) => onChange({ level: LEVELS.find((one) => one === level) })}
      />
      <Facet
        name={t.logs.service}
        values={services.data?.items.map(({ service, entries }) => [service, entries] as const) ?? []}
        onChoose={(service) => onChange({ service })}
      />
      {fields.data?.items.slice(0, MOST_FIELDS).map(({ name, top }) => (
        <Facet
          key={name}
          name={name}
          values={top.map(({ value, count: some }) => [value, some] as const)}
          onChoose={(value) => add(`${quoted(name)}:=${quoted(value)}`)}
        />
      ))}
    </div>
  );
}

interface FacetProps {
  readonly name: string;
  readonly values: readonly (readonly [value: string, count: number])[];
  readonly onChoose: (value: string) => void;
}

function Facet({ name, values, onChoose }: FacetProps) {
  if (values.length === 0) return null;
  return (
    <div className={f.acts} role="group" aria-label={name}>
      <span className={ui.mu} dir="auto">
        {name}
      </span>
      {values.map(([value, some]) => (
        <button key={value} type="button" className={ui.small} onClick={() => onChoose(value)} title={value}>
          <bdi>{value.slice(0, 60)}</bdi> <span className={ui.mu}>{count(some as Count)}</span>
        </button>
      ))}
    </div>
  );
}
