import { useQuery } from '@tanstack/react-query';
import { Link as To, useRouteContext } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, type Position, unwrap } from '../../api.ts';
import { desk } from '../../app/desk.ts';
import { asCount, asMoney, asPrice, asQty, count, gain, meanPrice, price, qty } from '../../format/format.ts';
import { useSectionState } from '../../frame/truth/section-state.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { Panel } from '../../parts/panel/panel.tsx';
import ui from '../../parts/ui.module.css';
import { useCell } from '../../state/hooks.ts';
import { CandlePanel } from '../market/candle-panel.tsx';
import type { Interval } from '../market/intervals.ts';
import { PositionFills } from './position-fills.tsx';
import s from './drawer.module.css';

const HEIGHT = 200;

/** One position: how it stands, the bars of its symbol, its fills, and the strategies that have traded it. */
export function PositionDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const row = useCell(desk.positions, id);
  const { state } = useSectionState('positions');
  const { permissions } = useRouteContext({ from: '/frame' }).user;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => (event.key === 'Escape' && !event.defaultPrevented ? onClose() : undefined);
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [onClose]);
  const close = (
    <button type="button" className={ui.small} onClick={onClose}>
      {t.alerts.close}
    </button>
  );
  if (row === undefined)
    return (
      <div className={s.drawer}>
        <Panel title={t.positions.position} state={{ is: 'empty', why: t.positions.gone }} aside={close} />
      </div>
    );
  return (
    <div className={s.drawer} data-drawer={row.symbol}>
      <Panel title={`${row.symbol}, ${row.broker ?? ''}`} state={state} aside={close}>
        <Standing row={row} />
      </Panel>
      {permissions.includes('view_market') && <Bars key={row.symbol} symbol={row.symbol} />}
      {permissions.includes('view_trades') && (
        <>
          <Strategies symbol={row.symbol} broker={row.broker} />
          <PositionFills key={id} symbol={row.symbol} broker={row.broker} />
        </>
      )}
    </div>
  );
}

function Standing({ row }: { readonly row: Position }) {
  const section = useCell(desk.sections, 'positions');
  const from = (field: string) => ({ source: 'execution', field, asOf: row.as_of, section, unit: row.currency ?? undefined });
  const figures = [
    [t.positions.side, row.side],
    [t.positions.size, <Figure key="f" value={asQty(row.size)} format={qty} from={from('size')} />],
    [t.positions.entry, <Figure key="f" value={asPrice(row.entry_price)} format={meanPrice} from={from('entry_price')} />],
    [t.positions.price, <Figure key="f" value={asPrice(row.current_price)} format={price} from={from('current_price')} />],
    [t.positions.unrealised, <Figure key="f" value={asMoney(row.unrealized_pnl)} format={gain} trend from={from('unrealized_pnl')} />],
  ] as const;
  return (
    <dl className={s.figures}>
      {figures.map(([name, value]) => (
        <div key={name} data-tile="">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Positions name no exchange: the bars are those of the instrument that has the symbol, where only one has it. */
function Bars({ symbol }: { readonly symbol: string }) {
  const [interval, setInterval] = useState<Interval>('1m');
  const found = useQuery({
    queryKey: ['instruments-of', symbol],
    queryFn: async () => {
      const { items } = await unwrap(api.GET('/api/market/instruments', { params: { query: { q: symbol, limit: 100 } } }));
      return items.filter((one) => one.symbol === symbol);
    },
  });
  const [only, ...others] = found.data ?? [];
  if (found.isPending || only === undefined || others.length > 0)
    return (
      <Panel
        title={t.market.bars}
        state={
          found.isPending
            ? { is: 'loading' }
            : { is: 'empty', why: only === undefined ? t.positions.noInstrument : t.positions.severalInstruments }
        }
      />
    );
  return (
    <CandlePanel key={interval} exchange={only.exchange} symbol={symbol} interval={interval} height={HEIGHT} onInterval={setInterval} />
  );
}

/** As the backend counts them over all of its trades. */
function Strategies({ symbol, broker }: { readonly symbol: string; readonly broker: string | null }) {
  const stats = useQuery({
    queryKey: ['trade-stats-of', symbol, broker],
    queryFn: () => unwrap(api.GET('/api/trades/stats', { params: { query: { symbol, ...(broker !== null && { broker }) } } })),
  });
  const rows = stats.data?.by_strategy ?? [];
  return (
    <Panel
      title={t.agents.title}
      state={stats.isPending ? { is: 'loading' } : rows.length === 0 ? { is: 'empty', why: t.positions.noAgents } : { is: 'plain' }}
    >
      <ul className={s.agents}>
        {rows.map(({ name, count: trades }) => (
          <li key={name ?? ''}>
            {name === null ? (
              <span className={ui.mu}>{t.positions.noStrategy}</span>
            ) : (
              <To to="/agents" search={{ id: name }} className={ui.link}>
                <bdi>{name}</bdi>
              </To>
            )}
            <span data-tile="">
              <Figure value={asCount(trades)} format={count} from={{ source: 'execution', field: `by_strategy.${name ?? ''}.count` }} />{' '}
              {t.positions.trades(trades)}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
