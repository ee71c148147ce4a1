import { desk, joins } from '../../app/desk.ts';
import { lostSince } from '../../frame/head/link.ts';
import { openAlerts } from '../../frame/truth/standing.ts';
import { asPrice, asQty, price, qty } from '../../format/format.ts';
import { timeText } from '../../format/time.ts';
import { useWay } from '../../frame/ways/use-way.ts';
import { t } from '../../messages/en.ts';
import { fillKey } from '../../live/fill-key.ts';
import type { Fill } from '../../live/desk.store.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { Panel } from '../../parts/panel/panel.tsx';
import { followedState, type PanelState } from '../../parts/panel/panel-state.ts';
import { usePreferences, useValue } from '../../state/hooks.ts';
import { useFold } from '../../state/use-fold.ts';
import { ALERTS_SHOWN } from './alerts-panel.tsx';
import { useFirstFills } from './first-fills.ts';
import ui from '../../parts/ui.module.css';
import s from './rows.module.css';

/** Of alerts and fills together, so that both reach down as far as the positions beside them. */
const ROWS = 8;

export function FillsPanel({ broker }: { readonly broker: string | undefined }) {
  const to = useWay('/trades');
  useFirstFills();
  const { rows, folded, show } = useFold(desk.fills);
  const fills = rows.filter((fill) => broker === undefined || fill.broker === broker);
  const since = useValue(lostSince);
  const isCatchingUp = useValue(joins.dashboard) === 'catching_up';
  const open = useValue(openAlerts)?.total ?? 0;
  const shown = ROWS - Math.min(Math.max(open, 2), ALERTS_SHOWN);
  const state: PanelState = fills.length === 0 ? { is: 'empty', why: t.fills.none } : followedState(since, isCatchingUp);
  return (
    <Panel title={t.fills.title} to={to} state={state} aside={t.fills.newest} className={s.fills}>
      {folded > 0 && (
        <button type="button" className={ui.fresh} onClick={show} data-folded={folded}>
          {t.fills.folded(folded)}
        </button>
      )}
      {fills.slice(0, shown).map((fill) => (
        <Row key={fillKey(fill)} fill={fill} />
      ))}
    </Panel>
  );
}

function Row({ fill: { timestamp, side, size, symbol, price: at } }: { readonly fill: Fill }) {
  const { zone } = usePreferences();
  const word = side.toUpperCase() === 'BUY' ? t.fills.buy : side.toUpperCase() === 'SELL' ? t.fills.sell : side;
  return (
    <div className={s.row}>
      <span className={s.time}>{timeText(timestamp, 'clock', zone)}</span>
      <span className={s.text} dir="auto">
        <b>{word}</b> <Figure value={asQty(size)} format={qty} from={{ source: 'execution', field: 'quantity', asOf: timestamp }} />{' '}
        {symbol}
      </span>
      <Figure value={asPrice(at)} format={price} from={{ source: 'execution', field: 'price', asOf: timestamp }} />
    </div>
  );
}
