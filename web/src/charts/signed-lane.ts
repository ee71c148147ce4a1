import type uPlot from 'uplot';
import type { Zone } from '../format/time.ts';
import { drawHead, drawZero, type Lane, moneyLane, roomy, type Span } from './lanes.ts';
import { faint, type Palette } from './palette.ts';

/** Money that may be of either sign, from zero. */
export function signedLane(key: string, zone: Zone, span: Span, hasTimes = false): (colours: Palette) => Lane {
  const range = (chart: uPlot, min: number | null, max: number | null) => roomy(chart, Math.min(0, min ?? 0), Math.max(0, max ?? 0));
  return (colours) => ({
    ...moneyLane(key, zone, span, hasTimes)(colours),
    scales: { x: { time: true, range: span }, y: { range } },
    series: [
      {},
      { stroke: colours.accent, width: 1.4, fill: faint(colours.accent, 0.18), fillTo: 0, points: { show: false }, spanGaps: true },
    ],
    hooks: { draw: [(chart) => drawZero(chart, colours), (chart) => drawHead(chart, colours)] },
  });
}
