import { asMoney, money } from '../../../format/format.ts';
import { timeText, zoneName } from '../../../format/time.ts';
import { t } from '../../../messages/en.ts';
import { Figure } from '../../../parts/figure/figure.tsx';
import { usePreferences } from '../../../state/hooks.ts';
import s from './equity-table.module.css';

interface Point {
  readonly timestamp: string;
  readonly value: number;
}

interface EquityTableProps {
  readonly points: readonly Point[];
  readonly currency: string;
  /** Of another chart than that of the equity. */
  readonly title?: string;
  readonly kind?: string;
}

/** The chart in numbers, newest first, for those who do not see it. */
export function EquityTable({ points, currency, title = t.desk.equity, kind = 'equity' }: EquityTableProps) {
  const { zone } = usePreferences();
  return (
    <div className={s.scroll} tabIndex={0} role="group" aria-label={`${t.desk.table}: ${title}`}>
      <table className={s.table}>
        <thead>
          <tr>
            <th scope="col">
              {t.desk.time}, {zoneName(zone)}
            </th>
            <th scope="col">
              {title}, {currency}
            </th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ timestamp, value }) => (
            <tr key={timestamp}>
              <td>{timeText(timestamp, 'dayAndClock', zone)}</td>
              <td>
                <Figure
                  value={asMoney(value)}
                  format={money}
                  from={{ source: 'portfolio', field: `charts.${kind}`, asOf: timestamp, unit: currency }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
