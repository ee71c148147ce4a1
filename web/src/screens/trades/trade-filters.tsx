import { type ReactNode, useState } from 'react';
import { t } from '../../messages/en.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { second } from '../../search.ts';
import { DAYS, TRADE_SIDES, type TradesSearch } from './search.ts';

const USUAL = '7';
const OWN = 'own';

export interface TradeFiltersProps {
  readonly search: TradesSearch;
  readonly onChange: (change: TradesSearch) => void;
  readonly children: ReactNode;
}

export function TradeFilters({ search, onChange, children }: TradeFiltersProps) {
  const [isOwn, setOwn] = useState(search.from !== undefined || search.to !== undefined);
  const text = (name: 'symbol' | 'strategy' | 'status', label: string) => (
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
  const time = (name: 'from' | 'to', label: string) => (
    <label className={ui.mu}>
      {label}, UTC{' '}
      <input
        type="datetime-local"
        step={1}
        className={ui.field}
        value={search[name]?.slice(0, 19) ?? ''}
        onChange={({ target }) => onChange({ [name]: second(target.value === '' ? undefined : `${target.value}Z`) })}
      />
    </label>
  );
  return (
    <div className={sc.tools}>
      {text('symbol', t.positions.symbol)}
      {text('strategy', t.trades.strategy)}
      {text('status', t.trades.status)}
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
        value={isOwn ? OWN : (search.days ?? USUAL)}
        onChange={({ target: { value } }) => {
          setOwn(value === OWN);
          onChange({ days: value === USUAL ? undefined : DAYS.find((days) => days === value), from: undefined, to: undefined });
        }}
      >
        {DAYS.map((days) => (
          <option key={days} value={days}>
            {t.trades.days(Number(days))}
          </option>
        ))}
        <option value={OWN}>{t.trades.ownTime}</option>
      </select>
      {isOwn && time('from', t.trades.from)}
      {isOwn && time('to', t.trades.to)}
      {children}
    </div>
  );
}
