import { type ReactNode, useState } from 'react';
import { t } from '../../messages/en.ts';
import { Choices } from '../../parts/form/choices.tsx';
import { SearchField } from '../../parts/form/search-field.tsx';
import sc from '../../parts/screen.module.css';
import { TimeField } from '../../parts/form/time-field.tsx';
import ui from '../../parts/ui.module.css';
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
    <SearchField name={name} label={label} value={search[name]} onSearch={(value) => onChange({ [name]: value })} />
  );
  const time = (name: 'from' | 'to', label: string) => (
    <TimeField label={label} value={search[name]} onChange={(value) => onChange({ [name]: value })} />
  );
  return (
    <div className={sc.tools}>
      {text('symbol', t.positions.symbol)}
      <Choices chosen={chosenOf(search)}>
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
      </Choices>
    </div>
  );
}

function chosenOf({ strategy, status, side, days, from, to }: TradesSearch): number {
  return [strategy, status, side, days, from, to].filter((choice) => choice !== undefined).length;
}
