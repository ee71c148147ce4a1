import { useCallback, useMemo } from 'react';
import type { Schemas } from '../../api.ts';
import { Chart } from '../../charts/chart.tsx';
import { signedLane } from '../../charts/signed-lane.ts';
import { type Follow, useLines } from '../../charts/use-lines.ts';
import { asMoney, gain, money } from '../../format/format.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { usePreferences } from '../../state/hooks.ts';
import s from './signed.module.css';

export type SignedKind = 'pnl' | 'exposure';

export interface SignedProps {
  readonly kind: SignedKind;
  readonly answer: Schemas['ChartDto'];
  /** Begin and end of the charts above, in epoch seconds: the same time is one below the other. */
  readonly span: readonly [number, number];
  readonly hasTimes?: boolean;
}

const NONE: readonly [] = [];
/** Read again every minute; the stream does not carry it on. */
const still: Follow = () => () => undefined;

/** Profit and loss, or the exposure, of the time range, with its newest value in words. */
export function Signed({ kind, answer: { items, currency }, span: [from, to], hasTimes = false }: SignedProps) {
  const { zone } = usePreferences();
  const { above, subscribe } = useLines(items, NONE, still);
  const span = useCallback((): [number, number] => [from, to], [from, to]);
  const options = useMemo(() => signedLane('portfolio', zone, span, hasTimes), [zone, span, hasTimes]);
  const last = items.at(-1);
  const values = items.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => money(asMoney(value)!));
  const title = t.performance.charts[kind];
  return (
    <figure className={s.lane} data-chart={kind}>
      <figcaption>
        {title}
        {last !== undefined && (
          <Figure
            value={asMoney(last.value)}
            format={gain}
            trend={kind === 'pnl'}
            stop
            from={{ source: 'portfolio', field: `charts.${kind}`, asOf: last.timestamp, unit: currency ?? undefined }}
          />
        )}
        {currency}
      </figcaption>
      {last === undefined ? (
        <p>{t.performance.noChart(title)}</p>
      ) : (
        <Chart
          options={options}
          data={above}
          height={hasTimes ? 116 : 90}
          label={t.performance.chartWords(title, least ?? '', most ?? '', currency ?? '')}
          subscribe={subscribe}
        />
      )}
    </figure>
  );
}
