import { asPrice, price } from '../../format/format.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { usePreferences } from '../../state/hooks.ts';
import s from '../desk/equity/equity-table.module.css';
import type { Bar } from './bars.ts';

const FIELDS = ['open', 'high', 'low', 'close'] as const;

export interface BarTableProps {
  readonly bars: readonly Bar[];
  readonly sources: readonly string[];
}

/** The bars in numbers, newest first, for those who do not see the chart. */
export function BarTable({ bars, sources }: BarTableProps) {
  const { zone } = usePreferences();
  const source = sources.join(', ');
  return (
    <div className={s.scroll} tabIndex={0} role="group" aria-label={t.desk.table}>
      <table className={s.table}>
        <thead>
          <tr>
            <th scope="col">
              {t.desk.time}, {zoneName(zone)}
            </th>
            {FIELDS.map((field) => (
              <th key={field} scope="col">
                {t.market.ohlc[field]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.toReversed().map((bar) => (
            <tr key={bar.timestamp}>
              <td>{timeText(bar.timestamp, 'dayAndClock', zone)}</td>
              {FIELDS.map((field) => (
                <td key={field}>
                  <Figure
                    value={asPrice(bar[field])}
                    format={price}
                    from={{ source, field: `bars.${field}`, asOf: new Date(bar.timestamp).toISOString() }}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
