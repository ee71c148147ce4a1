import { t } from '../../messages/en.ts';
import { palette } from '../../palette/open.ts';
import ui from '../../parts/ui.module.css';
import type { AlertsSearch } from './find/search.ts';
import type { Fresh } from './use-fresh.ts';
import s from './tools.module.css';

export interface ToolsProps {
  readonly search: AlertsSearch;
  readonly onChange: (change: Partial<AlertsSearch>) => void;
  readonly selected: number;
  readonly fresh: Fresh;
  /** Of a phone, which has no room for them beside the list. */
  readonly onFilters: () => void;
}

export function Tools({ search, onChange, selected, fresh, onFilters }: ToolsProps) {
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
        <span className={`${ui.mu} ${s.day}`}>{selected > 0 ? t.alerts.selected(selected) : t.alerts.lastDay}</span>
        <button type="button" className={`${ui.button} ${s.phone}`} aria-haspopup="dialog" onClick={onFilters}>
          {t.alerts.filters}
        </button>
        <button type="button" className={ui.button} aria-haspopup="dialog" onClick={() => palette.set('save')}>
          {t.alerts.saveView}
        </button>
      </div>
      {fresh.count > 0 && (
        <button type="button" className={ui.fresh} onClick={fresh.show} data-folded={fresh.count}>
          {t.alerts.fresh(fresh.count, fresh.critical)}
        </button>
      )}
    </>
  );
}
