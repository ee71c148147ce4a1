import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, type QuarterdeckError, type Schemas, unwrap } from '../../api.ts';
import { scheduler } from '../../app/desk.ts';
import { realtime } from '../../app/live.ts';
import { asMoney, asPrice, asQty, gain, price, qty } from '../../format/format.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { fillKey } from '../../live/fill-key.ts';
import { RingStore } from '../../live/ring.store.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { type Column, Grid } from '../../parts/table/grid.tsx';
import { Panel } from '../../parts/panel/panel.tsx';
import type { PanelState } from '../../parts/panel/panel-state.ts';
import { usePreferences, useRing } from '../../state/hooks.ts';
import s from './drawer.module.css';

type Trade = Schemas['TradeDto'];
const MOST = 200;
/** The year is in the title. */
const YEAR = '2026-'.length;

/** The newest fills of a symbol at a broker; new ones come on top. */
export function PositionFills({ symbol, broker }: { readonly symbol: string; readonly broker: string | null }) {
  const { zone } = usePreferences();
  const queries = useQueryClient();
  const [fills] = useState(() => new RingStore<Trade>(scheduler, MOST, fillKey));
  const answer = useQuery({
    queryKey: ['fills-of', symbol, broker],
    queryFn: () => unwrap(api.GET('/api/trades', { params: { query: { symbol, limit: MOST, ...(broker !== null && { broker }) } } })),
  });
  useEffect(() => {
    fills.addOlder(answer.data?.items ?? []);
  }, [answer.data, fills]);
  useEffect(() => {
    const topic = realtime.topic('trades', {
      onEvent: ({ data }) => {
        if (data.symbol !== symbol || data.broker !== broker) return;
        fills.add(data);
        void queries.invalidateQueries({ queryKey: ['trade-stats-of', symbol, broker] });
      },
    });
    return () => topic.close();
  }, [fills, queries, symbol, broker]);
  const rows = new Map(useRing(fills).map((trade) => [fillKey(trade), trade]));
  const state: PanelState =
    answer.isError && rows.size === 0
      ? { is: 'error', problem: answer.error as QuarterdeckError, retry: () => void answer.refetch() }
      : answer.isPending
        ? { is: 'loading' }
        : { is: 'live' };
  const columns: readonly Column[] = [
    { key: 'timestamp', name: `${t.trades.time}, ${zoneName(zone)}`, width: '104px' },
    { key: 'side', name: t.positions.side, width: '44px' },
    { key: 'quantity', name: t.positions.size, width: '1fr', isNumber: true },
    { key: 'price', name: t.positions.price, width: '1.2fr', isNumber: true },
    { key: 'pnl', name: t.trades.result, width: '1fr', isNumber: true },
  ];
  return (
    <Panel title={t.fills.title} state={state} className={s.fills} aside={t.fills.newest}>
      <Grid
        label={t.fills.title}
        columns={columns}
        rows={[...rows.keys()]}
        cells={(key) => {
          const trade = rows.get(key);
          if (trade === undefined) return [];
          const from = (field: string) => ({ source: 'execution', field, asOf: trade.timestamp, unit: trade.currency ?? undefined });
          return [
            <span key="at" title={timeText(trade.timestamp, 'dayAndMillis', zone)}>
              {timeText(trade.timestamp, 'dayAndClock', zone).slice(YEAR)}
            </span>,
            trade.side,
            <Figure key="size" value={asQty(trade.quantity)} format={qty} from={from('quantity')} />,
            <Figure key="price" value={asPrice(trade.price)} format={price} from={from('price')} />,
            <Figure key="pnl" value={asMoney(trade.pnl)} format={gain} trend from={from('pnl')} />,
          ];
        }}
        empty={t.trades.none}
      />
    </Panel>
  );
}
