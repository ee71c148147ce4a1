import { t } from '../../messages/en.ts';
import ui from '../../parts/ui.module.css';
import type { AlertsSearch } from './search.ts';
import s from './tools.module.css';

export interface ToolsProps {
  readonly search: AlertsSearch;
  readonly onChange: (change: Partial<AlertsSearch>) => void;
  readonly selected: number;
  readonly fresh: number;
  readonly onFresh: () => void;
}

export function Tools({ search, onChange, selected, fresh, onFresh }: ToolsProps) {
  return (
    <>
      <div className={s.tools}>
        <input
          id="alert-filter"
          type="search"
          className={ui.field}
          aria-label={t.alerts.filter}
          placeholder={`${t.alerts.filter}  /`}
          value={search.q ?? ''}
          maxLength={200}
          onChange={({ target }) => onChange({ q: target.value === '' ? undefined : target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
          }}
        />
        <span className={ui.mu}>{selected > 0 ? t.alerts.selected(selected) : t.alerts.lastDay}</span>
      </div>
      {fresh > 0 && (
        <button type="button" className={s.fresh} onClick={onFresh}>
          {t.alerts.fresh(fresh)}
        </button>
      )}
    </>
  );
}
