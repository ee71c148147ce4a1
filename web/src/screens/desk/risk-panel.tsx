import type { ReactNode } from 'react';
import type { Snapshot } from '../../api.ts';
import { desk, whole } from '../../app/desk.ts';
import { useSectionState } from '../../frame/truth/section-state.ts';
import { asMoney, asPercent, percent, wholeMoney } from '../../format/format.ts';
import { useWay } from '../../frame/ways/use-way.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { Panel } from '../../parts/panel/panel.tsx';
import { useCell, useValue } from '../../state/hooks.ts';
import s from './risk-panel.module.css';

type Risk = NonNullable<Snapshot['risk']>;

/** From this part of a limit on it is shown as nearly used up. */
const HOT = 0.9;

export function RiskPanel() {
  const to = useWay('/portfolio');
  const risk = useCell(desk.parts, 'risk') as Risk | null | undefined;
  const { section, state } = useSectionState('risk');
  const currency = useValue(whole)?.currency;
  const share = (field: keyof Risk) => (
    <Figure
      value={asPercent(risk?.[field] as number | null | undefined)}
      format={percent}
      stop
      from={{ source: 'risk', field, section, unit: '%' }}
    />
  );
  const money = (field: keyof Risk) => (
    <Figure
      value={asMoney(risk?.[field] as number | null | undefined)}
      format={wholeMoney}
      from={{ source: 'risk', field, section, unit: currency }}
    />
  );
  return (
    <Panel title={t.risk.title} to={to} state={state} aside={t.risk.limits} className={s.risk}>
      <Line name={t.risk.max}>{share('max_drawdown_pct')} %</Line>
      {/* The limit is that of the fall which trips the stop: beside the deepest fall of all time it would seem broken. */}
      <Limit name={t.risk.today} value={risk?.daily_drawdown_pct ?? null} limit={risk?.max_allowed_dd_pct ?? null}>
        {share('daily_drawdown_pct')}{' '}
        <span className={s.mu}>
          {t.risk.of} {share('max_allowed_dd_pct')} %
        </span>
      </Limit>
      <Line name={t.risk.week}>{share('weekly_drawdown_pct')} %</Line>
      <Line name={t.risk.exposure}>
        {money('exposure_net')} <span className={s.mu}>{t.risk.net}</span>
      </Line>
      <Exposure long={risk?.exposure_long ?? null} short={risk?.exposure_short ?? null} />
      <div className={s.ends}>
        <span>
          {t.risk.short} {money('exposure_short')}
        </span>
        <span>
          {t.risk.long} {money('exposure_long')}
        </span>
      </div>
      <Line name={t.risk.open}>{share('open_risk_pct')} %</Line>
      <Line name={t.risk.used}>{share('risk_limit_used_pct')} %</Line>
      <Line name={t.risk.perTrade}>{share('max_risk_per_trade_pct')} %</Line>
    </Panel>
  );
}

function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={s.line}>
      <span>{name}</span>
      <span className={s.num}>{children}</span>
    </div>
  );
}

interface LimitProps {
  readonly name: string;
  readonly value: number | null;
  readonly limit: number | null;
  readonly children: ReactNode;
}

/** A figure beside its limit, and a bar of how much of that is used. */
function Limit({ name, value, limit, children }: LimitProps) {
  const used = value === null || limit === null || limit <= 0 ? null : value / limit;
  return (
    <div>
      <Line name={name}>{children}</Line>
      <div className={used !== null && used >= HOT ? `${s.meter} ${s.hot}` : s.meter} aria-hidden="true">
        {used !== null && <u data-bar="" style={{ inlineSize: `${Math.min(Math.max(used, 0), 1) * 100}%` }} />}
      </div>
    </div>
  );
}

/** Short to the left, long to the right, in one scale. */
function Exposure({ long, short }: { readonly long: number | null; readonly short: number | null }) {
  const most = Math.max(Math.abs(long ?? 0), Math.abs(short ?? 0));
  const part = (value: number): string => (most === 0 ? '0%' : `${(Math.abs(value) / most) * 100}%`);
  return (
    <div className={s.exposure} aria-hidden="true">
      <div>{short !== null && <u data-bar="" className={s.short} style={{ inlineSize: part(short) }} />}</div>
      <div>{long !== null && <u data-bar="" className={s.long} style={{ inlineSize: part(long) }} />}</div>
    </div>
  );
}
