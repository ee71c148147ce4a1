import type { Schemas } from '../../api.ts';
import { asCount, asFraction, count, fractionGain } from '../../format/format.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import sc from '../../parts/screen.module.css';
import { usePreferences } from '../../state/hooks.ts';

/** The deepest falls, and how long each took. */
export function Drawdowns({ rows }: { readonly rows: readonly Schemas['DrawdownDto'][] }) {
  const { zone } = usePreferences();
  const day = (at: string | null): string => (at === null ? t.performance.notYet : timeText(at, 'day', zone));
  return (
    <div className={sc.scrolls} tabIndex={0} role="group" aria-label={t.performance.drawdowns}>
      <table className={sc.table}>
        <thead>
          <tr>
            <th scope="col" className={sc.num}>
              {t.performance.depth}
            </th>
            {[t.performance.peak, t.performance.trough, t.performance.recovery].map((name) => (
              <th key={name} scope="col">
                {name}, {zoneName(zone)}
              </th>
            ))}
            <th scope="col" className={sc.num}>
              {t.performance.length}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ depth, peak, trough, recovery, days }) => (
            <tr key={`${peak} ${trough}`}>
              <td className={sc.num}>
                <Figure
                  value={asFraction(depth)}
                  format={(of) => `${fractionGain(of)} %`}
                  trend
                  from={{ source: 'performance', field: 'drawdowns.depth', asOf: trough }}
                />
              </td>
              <td>{day(peak)}</td>
              <td>{day(trough)}</td>
              <td>{day(recovery)}</td>
              <td className={sc.num}>
                <Figure
                  value={asCount(days)}
                  format={count}
                  from={{ source: 'performance', field: 'drawdowns.days', asOf: trough, unit: 'days' }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
