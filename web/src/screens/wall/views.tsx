import { useMemo } from 'react';
import type { Snapshot } from '../../api.ts';
import { alerts, desk, whole } from '../../app/desk.ts';
import { asMoney, asPercent, gain, type Money, money, percent, percentGain, wholeMoney } from '../../format/format.ts';
import { ageText } from '../../format/time.ts';
import { openAlerts } from '../../frame/truth/standing.ts';
import { grouped, sinceOf } from '../../live/alerts.store.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { SeverityMark } from '../../parts/severity.tsx';
import { useCell, useEdition, useNow, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { bySize } from '../desk/by-size.ts';
import { Tile } from './tile.tsx';
import s from './wall.module.css';

type Portfolio = NonNullable<Snapshot['portfolio']>;
type Risk = NonNullable<Snapshot['risk']>;

export interface ViewProps {
  readonly silence: number | null;
  /** No amount of money is shown; percentages stay. */
  readonly isHidden: boolean;
}

export function DeskView({ silence, isHidden }: ViewProps) {
  const portfolio = useCell(desk.parts, 'portfolio') as Portfolio | null | undefined;
  const risk = useCell(desk.parts, 'risk') as Risk | null | undefined;
  const [held, risked] = [useCell(desk.sections, 'portfolio'), useCell(desk.sections, 'risk')];
  const currency = useValue(whole)?.currency;
  const amount = (field: keyof Portfolio, format: (value: Money) => string, trend = false) =>
    isHidden ? (
      <span className={s.hidden}>{t.wall.hidden}</span>
    ) : (
      <Figure
        value={asMoney(portfolio?.[field])}
        format={format}
        trend={trend}
        from={{ source: 'portfolio', field, section: held, unit: currency }}
      />
    );
  const share = (field: 'max_drawdown_pct' | 'daily_drawdown_pct') => (
    <Figure value={asPercent(risk?.[field])} format={(value) => `${percent(value)} %`} from={{ source: 'risk', field, section: risked }} />
  );
  return (
    <div className={s.desk}>
      <Tile name={t.desk.today} section={held} silence={silence} className={s.wide}>
        <p className={s.huge}>
          <Figure
            value={asPercent(portfolio?.daily_pnl_pct)}
            format={(value) => `${percentGain(value)} %`}
            trend
            from={{ source: 'portfolio', field: 'daily_pnl_pct', section: held, unit: t.desk.ofEquity }}
          />
        </p>
        <p className={s.big}>
          {amount('daily_pnl', gain, true)} {!isHidden && currency}
        </p>
      </Tile>
      <Tile name={t.desk.equity} section={held} silence={silence} className={s.wide}>
        <p className={s.huge}>{amount('equity', wholeMoney)}</p>
        <p className={s.big}>{portfolio?.position_count != null && t.desk.positions(portfolio.position_count)}</p>
      </Tile>
      <Tile name={t.risk.today} section={risked} silence={silence}>
        <p className={s.big}>{share('daily_drawdown_pct')}</p>
      </Tile>
      <Tile name={t.risk.max} section={risked} silence={silence}>
        <p className={s.big}>{share('max_drawdown_pct')}</p>
      </Tile>
      <Tile name={t.desk.exposure} section={risked} silence={silence}>
        <p className={s.big}>
          {isHidden ? (
            <span className={s.hidden}>{t.wall.hidden}</span>
          ) : (
            <Figure
              value={asMoney(risk?.exposure_net)}
              format={money}
              from={{ source: 'risk', field: 'exposure_net', section: risked, unit: t.desk.longMinusShort }}
            />
          )}
        </p>
      </Tile>
    </div>
  );
}

const SHOWN = 6;

export function AlertsView({ silence }: ViewProps) {
  const edition = useEdition(alerts.alerts);
  const counts = useValue(openAlerts);
  useNow();
  const open = useMemo(
    () =>
      grouped(
        [...alerts.alerts.entries()].map(([, alert]) => alert),
        clock.now(),
      ).open,
    [edition],
  );
  return (
    <Tile name={t.alerts.title} silence={silence} className={s.whole}>
      {counts === null ? (
        <p className={s.big}>{t.state.loading}</p>
      ) : (
        <p className={s.big}>
          {t.wall.open(counts.total)}, {t.wall.acknowledged(counts.acknowledged)}
        </p>
      )}
      {counts !== null && open.length === 0 && <p className={s.big}>{t.wall.noAlerts}</p>}
      <ul className={s.list}>
        {open.slice(0, SHOWN).map((alert) => (
          <li key={alert.id} data-severity={alert.severity}>
            <SeverityMark severity={alert.severity} />
            <span dir="auto">{alert.title}</span>
            <span>{ageText(clock.ageOf(sinceOf(alert)))}</span>
          </li>
        ))}
      </ul>
      {open.length > SHOWN && <p>{t.wall.more(open.length - SHOWN)}</p>}
    </Tile>
  );
}

export function PositionsView({ silence, isHidden }: ViewProps) {
  const edition = useEdition(desk.positions);
  const section = useCell(desk.sections, 'positions');
  const keys = useMemo(() => bySize(desk.positions).keys.slice(0, SHOWN + 1), [edition]);
  return (
    <Tile name={t.positions.title} section={section} silence={silence} className={s.whole}>
      <ul className={s.list}>
        {keys.map((key) => {
          const row = desk.positions.get(key);
          if (row === undefined) return null;
          const from = (field: string) => ({ source: 'positions', field, section, asOf: row.as_of, unit: row.currency ?? undefined });
          return (
            <li key={key}>
              <span />
              <span dir="auto">
                {row.symbol} {row.side}
              </span>
              <span>
                {isHidden ? (
                  <Figure
                    value={asPercent(row.unrealized_pnl_pct)}
                    format={(value) => `${percentGain(value)} %`}
                    trend
                    from={from('unrealized_pnl_pct')}
                  />
                ) : (
                  <Figure value={asMoney(row.unrealized_pnl)} format={gain} trend from={from('unrealized_pnl')} />
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {keys.length === 0 && section !== undefined && <p className={s.big}>{t.positions.none}</p>}
    </Tile>
  );
}
