import { useMemo } from 'react';
import type { Position, Snapshot } from '../../api.ts';
import { desk, whole } from '../../app/desk.ts';
import { useSectionState } from '../../frame/truth/section-state.ts';
import { asMoney, asPercent, asPrice, asQty, gain, meanPrice, money, percentGain, price, qty } from '../../format/format.ts';
import { ageText, timeText } from '../../format/time.ts';
import { useWay } from '../../frame/ways/use-way.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { Panel } from '../../parts/panel/panel.tsx';
import { hasRows, type PanelState } from '../../parts/panel/panel-state.ts';
import { useCell, useKeys, useNow, usePreferences, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { bySize } from './by-size.ts';
import s from './positions-panel.module.css';

const SHOWN = 10;

/** The positions that have gained or lost the most; their order changes when one comes or goes, not with every price. */
export function PositionsPanel({ broker }: { readonly broker: string | undefined }) {
  const to = useWay('/positions');
  const keys = useKeys(desk.positions);
  const { state: known } = useSectionState('positions');
  const order = useMemo(() => bySize(desk.positions, broker), [keys, broker]);
  const state: PanelState = known.is === 'live' && order.keys.length === 0 ? { is: 'empty', why: t.positions.none } : known;
  return (
    <Panel
      title={t.positions.title}
      to={to}
      state={state}
      aside={hasRows(state) && t.positions.bySize(order.keys.length)}
      className={s.panel}
    >
      <table className={s.table}>
        <thead>
          <tr>
            <th scope="col">{t.positions.symbol}</th>
            <th scope="col" className={s.wide}>
              {t.positions.broker}
            </th>
            <th scope="col">{t.positions.side}</th>
            <th scope="col" className={s.num}>
              {t.positions.size}
            </th>
            <th scope="col" className={s.wide}>
              {t.positions.currency}
            </th>
            <th scope="col" className={`${s.num} ${s.wide}`}>
              {t.positions.entry}
            </th>
            <th scope="col" className={`${s.num} ${s.wide}`}>
              {t.positions.price}
            </th>
            <th scope="col" className={`${s.num} ${s.wide}`}>
              {t.positions.value}
            </th>
            <th scope="col" className={s.num}>
              {t.positions.unrealised}
            </th>
            <th scope="col" className={`${s.num} ${s.wide}`}>
              {t.positions.pct}
            </th>
            <th scope="col" className={`${s.num} ${s.wide}`}>
              {t.positions.age}
            </th>
          </tr>
        </thead>
        <tbody>
          {order.keys.slice(0, SHOWN).map((key) => (
            <Row key={key} id={key} most={order.most} />
          ))}
        </tbody>
        <Total />
      </table>
    </Panel>
  );
}

function Row({ id, most }: { readonly id: string; readonly most: ReadonlyMap<string, number> }) {
  const row = useCell(desk.positions, id);
  const section = useCell(desk.sections, 'positions');
  if (row === undefined) return null;
  const from = (field: keyof Position) =>
    ({ source: 'execution', field, asOf: row.as_of, section, unit: row.currency ?? undefined }) as const;
  const result = asMoney(row.unrealized_pnl);
  return (
    <tr data-position={`${row.broker ?? ''} ${row.symbol}`}>
      <th scope="row" dir="auto">
        {row.symbol}
      </th>
      <td className={`${s.mu} ${s.wide}`} dir="auto">
        {row.broker}
      </td>
      <td className={s.side}>{row.side}</td>
      <td className={s.num}>
        <Figure value={asQty(row.size)} format={qty} from={from('size')} />
      </td>
      <td className={`${s.mu} ${s.wide}`}>{row.currency}</td>
      <td className={`${s.num} ${s.wide}`}>
        <Figure value={asPrice(row.entry_price)} format={meanPrice} from={from('entry_price')} />
      </td>
      <td className={`${s.num} ${s.wide}`}>
        <Figure value={asPrice(row.current_price)} format={price} from={from('current_price')} />
      </td>
      <td className={`${s.num} ${s.wide}`}>
        <Figure value={asMoney(row.value)} format={money} from={from('value')} />
      </td>
      <td className={s.num}>
        <Figure value={result} format={gain} trend from={from('unrealized_pnl')} />
        <Bar value={result} most={most.get(row.currency ?? '') ?? 0} />
      </td>
      <td className={`${s.num} ${s.wide}`}>
        <Figure value={asPercent(row.unrealized_pnl_pct)} format={percentGain} from={from('unrealized_pnl_pct')} />
      </td>
      <td className={`${s.num} ${s.mu} ${s.wide}`}>
        <Age at={row.as_of} />
      </td>
    </tr>
  );
}

/** Compares rows of one currency and of no other. */
function Bar({ value, most }: { readonly value: number | null; readonly most: number }) {
  const part = value === null || most === 0 ? 0 : Math.min(Math.abs(value) / most, 1) / 2;
  const look = { inlineSize: `${part * 100}%`, ...((value ?? 0) < 0 ? { insetInlineEnd: '50%' } : { insetInlineStart: '50%' }) };
  return (
    <span className={(value ?? 0) < 0 ? `${s.bar} ${s.down}` : s.bar} aria-hidden="true">
      {part > 0 && <u data-bar="" style={look} />}
    </span>
  );
}

function Age({ at }: { readonly at: string }) {
  useNow();
  return <>{ageText(clock.ageOf(at))}</>;
}

/** As the service counts it: the page adds nothing up. */
function Total() {
  const { zone } = usePreferences();
  const portfolio = useCell(desk.parts, 'portfolio') as Snapshot['portfolio'] | undefined;
  const section = useCell(desk.sections, 'portfolio');
  const known = useValue(whole);
  if (section?.as_of == null) return null;
  // Its currency comes with the stream: until then its place is kept, so that no column moves.
  return (
    <tfoot style={known === null ? { visibility: 'hidden' } : undefined}>
      <tr>
        <td colSpan={8} className={s.wide}>
          {t.positions.total(known?.currency ?? '', timeText(section.as_of, 'clock', zone))}
        </td>
        <td className={`${s.num} ${s.wide}`}>
          <Figure
            value={asMoney(portfolio?.unrealized_pnl)}
            format={gain}
            trend
            from={{ source: 'portfolio', field: 'unrealized_pnl', section, unit: known?.currency }}
          />
          <span className={s.bar} aria-hidden="true" />
        </td>
        <td colSpan={2} className={s.wide} />
      </tr>
    </tfoot>
  );
}
