import type { Snapshot } from '../../api.ts';
import { brokers, desk } from '../../app/desk.ts';
import { asMoney, wholeGain, wholeMoney } from '../../format/format.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { useCell, useKeys } from '../../state/hooks.ts';
import s from './brokers.module.css';

/** What each broker holds, in its own currency; never added up here. */
export function Brokers() {
  const names = useKeys(brokers).toSorted();
  const strategy = useCell(desk.parts, 'strategy') as Snapshot['strategy'] | undefined;
  return (
    <div className={s.row}>
      {names.map((name) => (
        <OneBroker key={name} name={name} />
      ))}
      {strategy?.regime != null && (
        <div className={s.regime}>
          <span className={s.mu}>{t.desk.regime}</span> {strategy.regime.toLowerCase().replaceAll('_', ' ')}
        </div>
      )}
    </div>
  );
}

function OneBroker({ name }: { readonly name: string }) {
  const broker = useCell(brokers, name);
  if (broker === undefined) return null;
  const { total_value: total, total_pnl: result, currency, status, reason, as_of: asOf } = broker;
  const from = (field: string) => ({
    source: 'portfolio',
    field: `${name}.${field}`,
    asOf,
    section: { status, reason, as_of: asOf },
    unit: currency ?? undefined,
  });
  return (
    <div className={status === 'live' ? undefined : s.old}>
      <span className={s.mu} dir="auto">
        {name}
      </span>{' '}
      <Figure value={asMoney(total)} format={wholeMoney} from={from('total_value')} /> {currency}{' '}
      <Figure value={asMoney(result)} format={wholeGain} trend from={from('total_pnl')} />
    </div>
  );
}
