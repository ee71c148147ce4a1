import type { Schemas } from '../../api.ts';
import { asCount, asFraction, asMoney, count, fraction, gain, money } from '../../format/format.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import sc from '../../parts/screen.module.css';

type Stats = Schemas['TradeStatsDto'];

/** As the backend counts the chosen trades; trades in several currencies are reported without a sum. */
export function TradeStats({ stats }: { readonly stats: Stats }) {
  const { currency, reasons } = stats;
  const from = (field: string) => ({ source: 'trades', field, asOf: stats.end_time, unit: currency ?? undefined });
  return (
    <div className={sc.facts}>
      <span>
        {t.trades.count}{' '}
        <b>
          <Figure value={asCount(stats.count)} format={count} from={from('count')} />
        </b>
      </span>
      <span>
        {t.trades.result}{' '}
        <b>
          <Figure value={asMoney(stats.pnl)} format={gain} trend from={from('pnl')} />
        </b>{' '}
        {currency}
      </span>
      <span>
        {t.trades.fees}{' '}
        <b>
          <Figure value={asMoney(stats.fees)} format={money} from={from('fees')} />
        </b>
      </span>
      <span>
        {t.trades.winRate}{' '}
        <b>
          <Figure value={asFraction(stats.win_rate)} format={(value) => `${fraction(value)} %`} from={from('win_rate')} />
        </b>
      </span>
      {Object.values(reasons).includes('mixed_currencies') && <span>{t.trades.mixed}</span>}
      {stats.by_currency.length > 1 &&
        stats.by_currency.map(({ currency: one, pnl }) => (
          <span key={one ?? ''}>
            {one ?? t.trades.noCurrency}{' '}
            <b>
              <Figure value={asMoney(pnl)} format={gain} trend from={{ ...from(`by_currency.${one ?? ''}.pnl`), unit: one ?? undefined }} />
            </b>
          </span>
        ))}
    </div>
  );
}
