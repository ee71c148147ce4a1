import { asMoney, money } from '../../format/format.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure.tsx';
import { usePreferences } from '../../state/hooks.ts';
import s from './equity-table.module.css';

interface Point {
  readonly timestamp: string;
  readonly value: number;
}

/** The chart in numbers, newest first, for those who do not see it. */
export function EquityTable({ points, currency }: { readonly points: readonly Point[]; readonly currency: string }) {
  const { zone } = usePreferences();
  return (
    <div className={s.scroll} tabIndex={0} role="group" aria-label={t.desk.table}>
      <table className={s.table}>
        <thead>
          <tr>
            <th scope="col">
              {t.desk.time}, {zoneName(zone)}
            </th>
            <th scope="col">
              {t.desk.equity}, {currency}
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
                  from={{ source: 'portfolio', field: 'charts.equity', asOf: timestamp, unit: currency }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
