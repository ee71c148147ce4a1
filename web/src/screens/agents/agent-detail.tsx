import { api, unwrap } from '../../api.ts';
import { asConfidence, asQty, confidence, qty } from '../../format/format.ts';
import { zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { type Column, Grid } from '../../parts/table/grid.tsx';
import { askedState } from '../../parts/panel/asked.ts';
import { ShortTime } from '../../parts/table/short-time.tsx';
import { usePages } from '../../parts/table/pages.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import { StrategyControls } from './strategy-controls.tsx';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { usePreferences } from '../../state/hooks.ts';
import { NARROW, useMedia } from '../../state/media.ts';

const PAGE = 200;

/** Every signal of one agent, newest first. */
export function AgentDetail({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { zone } = usePreferences();
  const isNarrow = useMedia(NARROW);
  const pages = usePages(['signals', id], (from) =>
    unwrap(api.GET('/api/agents/{id}/signals', { params: { path: { id }, query: { limit: PAGE, ...from } } })),
  );
  const rows = new Map(pages.rows.map((signal) => [signal.id, signal]));
  const columns: readonly Column[] = [
    { key: 'timestamp', name: `${t.trades.time}, ${zoneName(zone)}`, width: '170px', phone: '84px' },
    { key: 'symbol', name: t.positions.symbol, width: '1fr' },
    { key: 'direction', name: t.agents.direction, width: '1fr' },
    { key: 'confidence', name: t.agents.confidence, width: '1fr', isNumber: true },
    { key: 'target', name: t.agents.target, width: '1fr', isNumber: true },
  ];
  return (
    <Panel
      title={t.agents.signalsOf(id)}
      state={askedState(pages.asked)}
      className={sc.panel}
      aside={
        <button type="button" className={ui.button} onClick={onClose}>
          {t.alerts.close}
        </button>
      }
    >
      <StrategyControls id={id} />
      <Grid
        label={t.agents.signals}
        columns={columns}
        rows={[...rows.keys()]}
        onEnd={pages.more}
        cells={(key) => {
          const signal = rows.get(key);
          if (signal === undefined) return [];
          const from = (field: string) => ({ source: 'ai', field, asOf: signal.timestamp });
          return [
            <ShortTime key="at" at={signal.timestamp} zone={zone} isNarrow={isNarrow} />,
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
