import type { Schemas } from '../../api.ts';
import { asFraction, asMoney, fraction, fractionGain, gain, ratio } from '../../format/format.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import sc from '../../parts/screen.module.css';
import s from './figures.module.css';

type Performance = Schemas['PerformanceDto'];
type Name = keyof Performance['figures'];

/** How each figure is written: the backend's are fractions, ratios, and one of money. */
const SHARES = new Set<Name>(['volatility', 'downside_deviation', 'period_win_rate', 'win_rate', 'tracking_error']);
const GAINS = new Set<Name>(['total_return', 'twr', 'cagr', 'xirr', 'max_drawdown', 'var_95', 'var_99', 'cvar_95', 'cvar_99', 'alpha']);

export function Figures({ performance }: { readonly performance: Performance }) {
  const names = Object.keys(t.performance.figures) as Name[];
  const hasBenchmark = performance.benchmark !== null;
  return (
    <dl className={s.figures}>
      {names
        .filter((name) => hasBenchmark || !t.performance.ofBenchmark.includes(name))
        .map((name) => (
          <div key={name} data-tile={name}>
            <dt>{t.performance.figures[name]}</dt>
            <dd>
              <One name={name} performance={performance} />
            </dd>
          </div>
        ))}
    </dl>
  );
}

function One({
  name,
  performance: { figures, reasons, convention, currency, timestamp },
}: {
  readonly name: Name;
  readonly performance: Performance;
}) {
  const value = figures[name];
  const reason = reasons[name];
  const how = t.performance.how(convention.n, convention.periods_per_year);
  const from = { source: 'performance', field: name, asOf: timestamp, unit: name === 'expectancy' ? `${currency}, ${how}` : how };
  if (value === null) return <span className={sc.note}>— {reason === undefined ? '' : (t.performance.reasons[reason] ?? reason)}</span>;
  if (name === 'expectancy') return <Figure value={asMoney(value)} format={gain} trend stop from={from} />;
  if (GAINS.has(name)) return <Figure value={asFraction(value)} format={(of) => `${fractionGain(of)} %`} trend stop from={from} />;
  if (SHARES.has(name)) return <Figure value={asFraction(value)} format={(of) => `${fraction(of)} %`} stop from={from} />;
  return <Figure value={value} format={ratio} stop from={from} />;
}
