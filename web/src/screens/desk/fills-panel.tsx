import { desk } from '../../app/desk.ts';
import { isLost, link } from '../../frame/link.ts';
import { asPrice, asQty, price, qty } from '../../format/format.ts';
import { timeText } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import type { Fill } from '../../live/desk.store.ts';
import { Figure } from '../../parts/figure.tsx';
import { Panel, type PanelState } from '../../parts/panel.tsx';
import { usePreferences, useRing, useValue } from '../../state/hooks.ts';
import { useFirstFills } from './first-fills.ts';
import s from './rows.module.css';

const SHOWN = 4;

export function FillsPanel({ broker }: { readonly broker: string | undefined }) {
  useFirstFills();
  const fills = useRing(desk.fills).filter((fill) => broker === undefined || fill.broker === broker);
  const lost = isLost(useValue(link));
  const state: PanelState =
    fills.length === 0 ? { is: 'empty', why: t.fills.none } : lost ? { is: 'stale', asOf: null, reason: null } : { is: 'live' };
  return (
    <Panel title={t.fills.title} state={state} aside={t.fills.newest} className={s.fills}>
      {fills.slice(0, SHOWN).map((fill) => (
        <Row key={fill.id} fill={fill} />
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
