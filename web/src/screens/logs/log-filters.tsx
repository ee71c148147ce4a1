import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { Choices } from '../../parts/form/choices.tsx';
import sc from '../../parts/screen.module.css';
import { SearchField } from '../../parts/form/search-field.tsx';
import { TimeField } from '../../parts/form/time-field.tsx';
import ui from '../../parts/ui.module.css';
import { LEVELS, type LogsSearch } from './search.ts';

export interface LogFiltersProps {
  readonly search: LogsSearch;
  readonly onChange: (change: LogsSearch) => void;
}

/** What to search for. */
export function LogFilters({ search, onChange }: LogFiltersProps) {
  const { service, level, from, to } = search;
  const chosen = [service, level, from, to].filter((choice) => choice !== undefined).length;
  return (
    <div className={sc.tools}>
      <SearchField name="q" label={t.logs.find} value={search.q} onSearch={(q) => onChange({ q })} />
      <Choices chosen={chosen}>
        <LogChoices search={search} onChange={onChange} />
      </Choices>
    </div>
  );
}

function LogChoices({ search, onChange }: LogFiltersProps) {
  const services = useQuery({ queryKey: ['log-services'], queryFn: () => unwrap(api.GET('/api/logs/services')) });
  const names = services.data?.items.map(({ service }) => service) ?? [];
  const known = search.service === undefined || names.includes(search.service) ? names : [...names, search.service];
  return (
    <>
      <select
        className={ui.field}
        aria-label={t.logs.service}
        value={search.service ?? ''}
        onChange={({ target }) => onChange({ service: target.value === '' ? undefined : target.value })}
      >
        <option value="">{t.logs.allServices}</option>
        {known.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <select
        className={ui.field}
        aria-label={t.logs.level}
        value={search.level ?? ''}
        onChange={({ target }) => onChange({ level: LEVELS.find((level) => level === target.value) })}
      >
        <option value="">{t.logs.allLevels}</option>
        {LEVELS.map((level) => (
          <option key={level} value={level}>
            {t.logs.from(level)}
          </option>
        ))}
      </select>
      <TimeField label={t.logs.start} value={search.from} onChange={(from) => onChange({ from })} />
      <TimeField label={t.logs.end} value={search.to} onChange={(to) => onChange({ to })} />
      {(search.from !== undefined || search.to !== undefined) && (
        <button type="button" className={ui.button} onClick={() => onChange({ from: undefined, to: undefined })}>
          {t.logs.follow}
        </button>
      )}
    </>
  );
}
