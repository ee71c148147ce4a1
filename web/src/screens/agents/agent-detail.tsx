import { useInfiniteQuery } from '@tanstack/react-query';
import { api, type QuarterdeckError, unwrap } from '../../api.ts';
import { asConfidence, asQty, confidence, qty } from '../../format/format.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure.tsx';
import { type Column, Grid } from '../../parts/grid.tsx';
import { Panel, type PanelState } from '../../parts/panel.tsx';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { usePreferences } from '../../state/hooks.ts';

const PAGE = 200;

/** Every signal of one agent, newest first. */
export function AgentDetail({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { zone } = usePreferences();
  const pages = useInfiniteQuery({
    queryKey: ['signals', id],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/agents/{id}/signals', {
          params: { path: { id }, query: { limit: PAGE, ...(pageParam !== '' && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
  });
  const rows = new Map((pages.data?.pages.flatMap(({ items }) => items) ?? []).map((signal) => [signal.id, signal]));
  const state: PanelState = pages.isError
    ? { is: 'error', problem: pages.error as QuarterdeckError, retry: () => void pages.refetch() }
    : pages.isPending
      ? { is: 'loading' }
      : { is: 'plain' };
  const columns: readonly Column[] = [
    { key: 'timestamp', name: `${t.trades.time}, ${zoneName(zone)}`, width: '170px' },
    { key: 'symbol', name: t.positions.symbol, width: '1fr' },
    { key: 'direction', name: t.agents.direction, width: '1fr' },
    { key: 'confidence', name: t.agents.confidence, width: '1fr', isNumber: true },
    { key: 'target', name: t.agents.target, width: '1fr', isNumber: true },
  ];
  return (
    <Panel
      title={t.agents.signalsOf(id)}
      state={state}
      className={sc.panel}
      aside={
        <button type="button" className={ui.button} onClick={onClose}>
          {t.alerts.close}
        </button>
      }
    >
      <Grid
        label={t.agents.signals}
        columns={columns}
        rows={[...rows.keys()]}
        onEnd={() => (pages.hasNextPage && !pages.isFetchingNextPage ? void pages.fetchNextPage() : undefined)}
        cells={(key) => {
          const signal = rows.get(key);
          if (signal === undefined) return [];
          const from = (field: string) => ({ source: 'ai', field, asOf: signal.timestamp });
          return [
            timeText(signal.timestamp, 'dayAndClock', zone),
            <bdi key="symbol">{signal.symbol}</bdi>,
            <span key="direction" className={signal.direction === 'HOLD' ? sc.note : undefined}>
              {signal.direction}
            </span>,
            <Figure key="confidence" value={asConfidence(signal.confidence)} format={confidence} from={from('confidence')} />,
            <Figure key="target" value={asQty(signal.target_size)} format={qty} from={from('target_size')} />,
          ];
        }}
        empty={t.agents.noSignals}
      />
    </Panel>
  );
}
