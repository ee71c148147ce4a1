import { Link as To } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import type { Section, Snapshot } from '../../api.ts';
import { desk, whole } from '../../app/desk.ts';
import { type SectionState, useSectionState } from '../../frame/truth/section-state.ts';
import { asMoney, asPercent, gain, type Money, money, percentGain } from '../../format/format.ts';
import { ageText, timeText } from '../../format/time.ts';
import type { Screen } from '../../frame/ways/screens.ts';
import { useWay } from '../../frame/ways/use-way.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { useCell, useNow, usePreferences, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { PAINTED } from '../../state/painted.ts';
import s from './key-figures.module.css';

type Portfolio = NonNullable<Snapshot['portfolio']>;
type Risk = NonNullable<Snapshot['risk']>;

function useMarkWhenPainted(isKnown: boolean): void {
  useEffect(() => {
    if (!isKnown || performance.getEntriesByName(PAINTED).length > 0) return undefined;
    const next = requestAnimationFrame(() => performance.mark(PAINTED));
    return () => cancelAnimationFrame(next);
  }, [isKnown]);
}

/** The first row: the key figures. */
export function KeyFigures() {
  const portfolio = useCell(desk.parts, 'portfolio') as Portfolio | null | undefined;
  const risk = useCell(desk.parts, 'risk') as Risk | null | undefined;
  const [books, dangers] = [useSectionState('portfolio'), useSectionState('risk')];
  const [held, risked] = [books.section, dangers.section];
  const currency = useValue(whole)?.currency;
  useMarkWhenPainted(portfolio != null);
  const figure = (field: keyof Portfolio, format: (value: Money) => string, trend = false) => (
    <Figure
      value={asMoney(portfolio?.[field])}
      format={format}
      trend={trend}
      stop
      from={{ source: 'portfolio', field, section: held, unit: currency }}
    />
  );
  return (
    <section className={s.row} aria-label={t.desk.key}>
      <Tile name={t.desk.equity} to="/portfolio" of={books} big note={<AsOf section={held} />}>
        {figure('equity', money)} {currency !== undefined && <small>{currency}</small>}
      </Tile>
      <Tile name={t.desk.today} to="/portfolio" of={books} big note={<Today portfolio={portfolio} section={held} />}>
        {figure('daily_pnl', gain, true)}
      </Tile>
      <Tile
        name={t.desk.unrealised}
        to="/positions"
        of={books}
        note={portfolio?.position_count != null && t.desk.positions(portfolio.position_count)}
      >
        {figure('unrealized_pnl', gain, true)}
      </Tile>
      <Tile name={t.desk.realised} to="/trades" of={books} note={t.desk.afterFees}>
        {figure('realized_pnl', gain, true)}
      </Tile>
      <Tile
        name={t.desk.week}
        to="/portfolio"
        of={books}
        note={
          <>
            {t.desk.month}{' '}
            <Figure
              value={asMoney(portfolio?.monthly_pnl)}
              format={gain}
              from={{ source: 'portfolio', field: 'monthly_pnl', section: held, unit: currency }}
            />
          </>
        }
      >
        {figure('weekly_pnl', gain, true)}
      </Tile>
      <Tile name={t.desk.exposure} to="/positions" of={dangers} note={t.desk.longMinusShort}>
        <Figure
          value={asMoney(risk?.exposure_net)}
          format={money}
          stop
          from={{
            source: 'risk',
            field: 'exposure_net',
            section: risked,
            unit: [currency, t.desk.longMinusShort].filter(Boolean).join(', '),
          }}
        />
      </Tile>
      <Tile
        name={t.desk.margin}
        to="/portfolio"
        of={books}
        note={
          <>
            <Figure
              value={asMoney(portfolio?.margin_available)}
              format={money}
              from={{ source: 'portfolio', field: 'margin_available', section: held, unit: currency }}
            />{' '}
            {t.desk.free}
          </>
        }
      >
        {figure('margin_used', money)}
      </Tile>
    </section>
  );
}

interface TileProps {
  readonly name: string;
  /** The screen that shows the whole of it. */
  readonly to: Screen['to'];
  readonly of: SectionState;
  readonly big?: boolean;
  readonly note: ReactNode;
  readonly children: ReactNode;
}

/** Hatched with its age where it is not live: then the note gives way. */
function Tile({ name, to, of: { section, isOld }, big = false, note, children }: TileProps) {
  const way = useWay(to);
  return (
    <div className={[s.tile, big && s.big, isOld && s.old].filter(Boolean).join(' ')} data-tile={name}>
      <span className={s.name}>{way === undefined ? name : <To to={way}>{name}</To>}</span>
      <div className={s.value}>{children}</div>
      <small>{isOld && section !== undefined ? <Old section={section} /> : note}</small>
    </div>
  );
}

function Old({ section: { status, as_of: asOf, reason } }: { readonly section: Section }) {
  useNow();
  if (status === 'unavailable' || asOf === null) return reason ?? t.panels.unavailable;
  return t.state.lastKnown(ageText(clock.ageOf(asOf)));
}

function AsOf({ section }: { readonly section: Section | undefined }) {
  const { zone } = usePreferences();
  const known = useValue(whole);
  if (section?.as_of == null) return null;
  const all = known?.brokers.length ?? 0;
  const some = all - (known?.excluded.length ?? 0);
  const who = all === 0 ? '' : some === all ? t.desk.allOf(all) : t.desk.someOf(some, all);
  return t.desk.asOf(timeText(section.as_of, 'clock', zone), who);
}

function Today({ portfolio, section }: { readonly portfolio: Portfolio | null | undefined; readonly section: Section | undefined }) {
  return (
    <>
      <Figure
        value={asPercent(portfolio?.daily_pnl_pct)}
        format={(value) => `${percentGain(value)} %`}
        trend
        from={{ source: 'portfolio', field: 'daily_pnl_pct', section, unit: t.desk.ofEquity }}
      />{' '}
      {t.desk.ofEquity}
    </>
  );
}
