import type { ReactNode } from 'react';
import { t } from '../../messages/en.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { DAYS, TRADE_SIDES, type TradesSearch } from './search.ts';

export interface TradeFiltersProps {
  readonly search: TradesSearch;
  readonly onChange: (change: TradesSearch) => void;
  readonly children: ReactNode;
}

export function TradeFilters({ search, onChange, children }: TradeFiltersProps) {
  const text = (name: 'symbol' | 'strategy', label: string) => (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const value = new FormData(event.currentTarget).get(name);
        onChange({ [name]: typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined });
      }}
    >
      <input
        key={search[name]}
        name={name}
        type="search"
        className={ui.field}
        aria-label={label}
        placeholder={label}
        defaultValue={search[name]}
      />
    </form>
  );
  return (
    <div className={sc.tools}>
      {text('symbol', t.positions.symbol)}
      {text('strategy', t.trades.strategy)}
      <select
        className={ui.field}
        aria-label={t.positions.side}
        value={search.side ?? ''}
        onChange={({ target }) => onChange({ side: TRADE_SIDES.find((side) => side === target.value) })}
      >
        <option value="">{t.trades.bothSides}</option>
        {TRADE_SIDES.map((side) => (
          <option key={side}>{side}</option>
        ))}
      </select>
      <select
        className={ui.field}
        aria-label={t.desk.range}
        value={search.days ?? '7'}
        onChange={({ target }) => onChange({ days: target.value === '7' ? undefined : DAYS.find((days) => days === target.value) })}
      >
        {DAYS.map((days) => (
          <option key={days} value={days}>
            {t.trades.days(Number(days))}
          </option>
        ))}
      </select>
      {children}
    </div>
  );
}
