import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import type { Position } from '../../api.ts';
import { desk } from '../../app/desk.ts';
import { useSectionState } from '../../frame/truth/section-state.ts';
import { asMoney, asPercent, asPrice, asQty, gain, meanPrice, money, percentGain, price, qty } from '../../format/format.ts';
import { ageText } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { type Column, Grid } from '../../parts/table/grid.tsx';
import { Panel } from '../../parts/panel/panel.tsx';
import { hasRows } from '../../parts/panel/panel-state.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { useCell, useKeys, useNow } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { nameOf, ordered, type PositionsSearch, SIDES } from './order.ts';
import s from './drawer.module.css';

const COLUMNS: readonly Column[] = [
  { key: 'symbol', name: t.positions.symbol, width: 'minmax(90px, 1.2fr)', canSort: true },
  { key: 'broker', name: t.positions.broker, width: 'minmax(70px, 1fr)', isWide: true, canSort: true },
  { key: 'side', name: t.positions.side, width: '60px', canSort: true },
  { key: 'size', name: t.positions.size, width: 'minmax(70px, 1fr)', isNumber: true, canSort: true },
  { key: 'currency', name: t.positions.currency, width: '44px', isWide: true, canSort: true },
  {
    key: 'entry_price',
    name: t.positions.entry,
    width: 'minmax(110px, 1.2fr)',
    isNumber: true,
    isWide: true,
    isSpare: true,
    canSort: true,
  },
  {
    key: 'current_price',
    name: t.positions.price,
    width: 'minmax(90px, 1.2fr)',
    isNumber: true,
    isWide: true,
    isInCard: true,
    canSort: true,
  },
  { key: 'value', name: t.positions.value, width: 'minmax(90px, 1.2fr)', isNumber: true, isWide: true, canSort: true },
  { key: 'unrealized_pnl', name: t.positions.unrealised, width: 'minmax(90px, 1.2fr)', isNumber: true, canSort: true },
  { key: 'unrealized_pnl_pct', name: t.positions.pct, width: '70px', isNumber: true, isWide: true, isInCard: true, canSort: true },
  { key: 'as_of', name: t.positions.age, width: '54px', isNumber: true, isWide: true, canSort: true },
];

/** What there is room for beside the drawer, which has the rest. */
const BESIDE = COLUMNS.filter(({ key }) => !['currency', 'entry_price', 'value', 'as_of'].includes(key));

/** Its code, and that of its chart, come with the first row that is opened. */
const PositionDrawer = lazy(async () => ({ default: (await import('./position-drawer.tsx')).PositionDrawer }));

/** Every open position; prices move in place, and the order stays until it is asked for again. */
export function Positions() {
  const search = useSearch({ from: '/frame/positions' });
  const navigate = useNavigate();
  const keys = useKeys(desk.positions);
  const { state } = useSectionState('positions');
  const [turn, setTurn] = useState(0);
  const { broker, side, q, sort } = search;
  const rows = useMemo(() => ordered(desk.positions.entries(), { broker, side, q, sort }), [keys, broker, side, q, sort, turn]);
  const change = useCallback(
    (next: PositionsSearch) => void navigate({ to: '/positions', search: { ...search, ...next }, replace: true }),
    [navigate, search],
  );
  const opened = search.row === undefined ? undefined : (keys.find((key) => nameOf(key) === search.row) ?? search.row);
  const close = useCallback(() => change({ row: undefined }), [change]);
  return (
    <div className={sc.screen}>
      <div className={opened === undefined ? sc.fill : s.split}>
        <Panel
          title={t.positions.title}
          state={state}
          aside={hasRows(state) && t.positions.of(rows.length, keys.length)}
          className={sc.panel}
        >
          <div className={sc.tools}>
            <input
              type="search"
              className={ui.field}
              aria-label={t.positions.filter}
              placeholder={t.positions.filter}
              value={search.q ?? ''}
              onChange={({ target }) => change({ q: target.value === '' ? undefined : target.value })}
            />
            <select
              className={ui.field}
              aria-label={t.positions.side}
              value={search.side ?? ''}
              onChange={({ target }) => change({ side: SIDES.find((one) => one === target.value) })}
            >
              <option value="">{t.positions.bothSides}</option>
              {SIDES.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
            <button type="button" className={ui.button} onClick={() => setTurn(turn + 1)}>
              {t.positions.sortAgain}
            </button>
          </div>
          <Grid
            label={t.positions.title}
            columns={opened === undefined ? COLUMNS : BESIDE}
            rows={rows}
            cells={opened === undefined ? cells : cellsBeside}
            sort={search.sort}
            onSort={(next) => change({ sort: next })}
            opened={opened}
            onOpen={(key) => change({ row: nameOf(key) })}
            empty={keys.length === 0 ? t.positions.none : t.positions.noMatch}
          />
        </Panel>
        {opened !== undefined && (
          <Suspense fallback={null}>
            <PositionDrawer key={opened} id={opened} onClose={close} />
          </Suspense>
        )}
      </div>
    </div>
  );
}

const fieldsOf = (columns: readonly Column[]) => columns.map(({ key }) => key as keyof Position);
const cellsOf =
  (fields: readonly (keyof Position)[]) =>
  (key: string): readonly ReactNode[] =>
    fields.map((field) => <Cell key={field} id={key} field={field} />);
const cells = cellsOf(fieldsOf(COLUMNS));
const cellsBeside = cellsOf(fieldsOf(BESIDE));

function Cell({ id, field }: { readonly id: string; readonly field: keyof Position }) {
  const row = useCell(desk.positions, id);
  const section = useCell(desk.sections, 'positions');
  if (row === undefined) return null;
  const from = { source: 'execution', field, asOf: row.as_of, section, unit: row.currency ?? undefined } as const;
  switch (field) {
    case 'symbol':
      return <b dir="auto">{row.symbol}</b>;
    case 'size':
      return <Figure value={asQty(row.size)} format={qty} from={from} />;
    case 'entry_price':
      return <Figure value={asPrice(row.entry_price)} format={meanPrice} from={from} />;
    case 'current_price':
      return <Figure value={asPrice(row.current_price)} format={price} from={from} />;
    case 'value':
      return <Figure value={asMoney(row.value)} format={money} from={from} />;
    case 'unrealized_pnl':
      return <Figure value={asMoney(row.unrealized_pnl)} format={gain} trend from={from} />;
    case 'unrealized_pnl_pct':
      return <Figure value={asPercent(row.unrealized_pnl_pct)} format={percentGain} from={from} />;
    case 'as_of':
      return <Age at={row.as_of} />;
    default:
      return (
        <span className={ui.mu} dir="auto">
          {row[field]}
        </span>
      );
  }
}

function Age({ at }: { readonly at: string }) {
  useNow();
  return <span className={ui.mu}>{ageText(clock.ageOf(at))}</span>;
}
