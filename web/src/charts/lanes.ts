import type uPlot from 'uplot';
import { asMoney, asPercent, percent, wholeMoney } from '../format/format.ts';
import type { Zone } from '../format/time.ts';
import { axisTimes } from './axis.ts';
import { faint, type Palette } from './palette.ts';

const FONT = '11px Inter, system-ui, sans-serif';
const AXIS_WIDTH = 62;

/** Times of the axis in the user's zone: days where the range is of days. */
function timeAxis(colours: Palette, zone: Zone, isShown: boolean): uPlot.Axis {
  return {
    show: isShown,
    stroke: colours.text,
    font: FONT,
    size: 26,
    grid: { show: false },
    ticks: { show: false },
    values: (_chart, splits) => axisTimes(splits, zone),
  };
}

function valueAxis(colours: Palette, values: (value: number) => string, gridShown: boolean): uPlot.Axis {
  return {
    stroke: colours.text,
    font: FONT,
    size: AXIS_WIDTH,
    gap: 6,
    grid: { show: gridShown, stroke: colours.line, width: 1 },
    ticks: { show: false },
    values: (_chart, splits) => splits.map((value) => values(value)),
  };
}

/** The range of time that all lanes of a screen share, in epoch seconds. */
export type Span = () => [number, number];

export type Lane = Omit<uPlot.Options, 'width' | 'height'>;
const CURSOR = (key: string): uPlot.Cursor => ({ sync: { key }, y: false, drag: { x: false, y: false }, points: { size: 6 } });

/** Money over time: a line, and the level that it began at. */
export function moneyLane(key: string, zone: Zone, span: Span, hasTimes = false): (colours: Palette) => Lane {
  return (colours) => ({
    cursor: CURSOR(key),
    legend: { show: false },
    padding: [10, 14, hasTimes ? 0 : 4, 0],
    scales: { x: { time: true, range: span }, y: { range: roomy } },
    axes: [timeAxis(colours, zone, hasTimes), valueAxis(colours, (value) => wholeMoney(asMoney(value)!), true)],
    series: [{}, { stroke: colours.accent, width: 1.6, points: { show: false }, spanGaps: true }],
    hooks: { draw: [(chart) => drawLevel(chart, colours), (chart) => drawHead(chart, colours)] },
  });
}

/** Falls from the peak so far, in percent, hanging from zero. */
export function fallLane(key: string, zone: Zone, span: Span): (colours: Palette) => Lane {
  return (colours) => ({
    cursor: CURSOR(key),
    legend: { show: false },
    padding: [4, 14, 0, 0],
    scales: { x: { time: true, range: span }, y: { range: (_chart, min) => [Math.min(min, -0.01), 0] } },
    axes: [
      timeAxis(colours, zone, true),
      {
        ...valueAxis(colours, (value) => (value === 0 ? '0' : `${percent(asPercent(value)!)} %`), false),
        splits: (_chart, _axis, min) => [min, 0],
      },
    ],
    series: [
      {},
      { stroke: faint(colours.down, 0.6), width: 1, fill: faint(colours.down, 0.42), fillTo: 0, points: { show: false }, spanGaps: true },
    ],
    hooks: { draw: [(chart) => drawZero(chart, colours)] },
  });
}

/** A flat line in the middle is no crash: the range is never smaller than a thousandth of the value. */
export function roomy(_chart: uPlot, min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1];
  const least = Math.abs(max) / 1000;
  const pad = Math.max((max - min) * 0.06, (least - (max - min)) / 2, 1e-9);
  return [min - pad, max + pad];
}

function horizontal(chart: uPlot, value: number, colour: string, dash: number[]): void {
  const { ctx, bbox } = chart;
  const y = chart.valToPos(value, 'y', true);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

function drawLevel(chart: uPlot, colours: Palette): void {
  const first = chart.data[1]?.[0];
  if (typeof first === 'number') horizontal(chart, first, colours.strong, [2, 3]);
}

export function drawZero(chart: uPlot, colours: Palette): void {
  horizontal(chart, 0, colours.strong, []);
}

/** The newest point. */
export function drawHead(chart: uPlot, colours: Palette): void {
  const [xs, ys] = chart.data;
  const [x, y] = [xs?.at(-1), ys?.at(-1)];
  if (typeof x !== 'number' || typeof y !== 'number') return;
  const { ctx } = chart;
  ctx.save();
  ctx.fillStyle = colours.accent;
  ctx.beginPath();
  ctx.arc(chart.valToPos(x, 'x', true), chart.valToPos(y, 'y', true), 3 * devicePixelRatio, 0, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
}
