import type uPlot from 'uplot';
import { asPrice, price } from '../format/format.ts';
import type { Zone } from '../format/time.ts';
import { axisTimes } from './axis.ts';
import type { Palette } from './palette.ts';

const FONT = '11px Inter, system-ui, sans-serif';
const AXIS_WIDTH = 78;
const WIDEST = 14;

/** Bars as candles: filled where they fell, hollow where they rose, so that they can be told without colour. */
export function candles(zone: Zone): (colours: Palette) => Omit<uPlot.Options, 'width' | 'height'> {
  return (colours) => ({
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    legend: { show: false },
    padding: [10, 24, 0, 0],
    scales: { x: { time: true, range: roomX }, y: { range: roomY } },
    axes: [
      {
        stroke: colours.text,
        font: FONT,
        size: 26,
        grid: { show: false },
        ticks: { show: false },
        values: (_chart, splits) => axisTimes(splits, zone),
      },
      {
        stroke: colours.text,
        font: FONT,
        size: AXIS_WIDTH,
        gap: 6,
        grid: { stroke: colours.line, width: 1 },
        ticks: { show: false },
        values: (_chart, splits) => splits.map((value) => price(asPrice(value)!)),
      },
    ],
    series: [{}, ...Array.from({ length: 4 }, () => ({ paths: () => null, points: { show: false } }))],
    hooks: { draw: [(chart) => draw(chart, colours)] },
  });
}

function roomX(chart: uPlot, min: number, max: number): [number, number] {
  const [xs] = chart.data;
  const step = xs.length > 1 ? ((xs.at(-1) ?? 0) - (xs[0] ?? 0)) / (xs.length - 1) : 60;
  return [min - step, max + step];
}

/** By the highest and the lowest, not by what uPlot has seen of single series. */
function roomY(chart: uPlot): [number, number] {
  const [, , highs, lows] = chart.data;
  const known = (values: uPlot.AlignedData[number] | undefined): number[] => [...(values ?? [])].filter((value) => value != null);
  const [low, high] = [Math.min(...known(lows)), Math.max(...known(highs))];
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const pad = Math.max((high - low) * 0.06, Math.abs(high) / 10_000, 1e-9);
  return [low - pad, high + pad];
}

function draw(chart: uPlot, colours: Palette): void {
  const [xs, opens, highs, lows, closes] = chart.data;
  const { ctx, bbox } = chart;
  const count = xs.length;
  if (count === 0) return;
  const slot = bbox.width / (count + 1);
  const width = Math.max(1, Math.min(Math.floor(slot * 0.64), WIDEST * devicePixelRatio));
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = devicePixelRatio;
  for (let at = 0; at < count; at += 1) {
    const [open, high, low, close] = [opens?.[at], highs?.[at], lows?.[at], closes?.[at]];
    if (open == null || high == null || low == null || close == null) continue;
    const x = Math.round(chart.valToPos(xs[at] ?? 0, 'x', true));
    const y = (value: number): number => Math.round(chart.valToPos(value, 'y', true));
    const colour = close >= open ? colours.up : colours.down;
    const [top, bottom] = [y(Math.max(open, close)), y(Math.min(open, close))];
    ctx.strokeStyle = colour;
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.moveTo(x, y(high));
    ctx.lineTo(x, top);
    ctx.moveTo(x, bottom);
    ctx.lineTo(x, y(low));
    ctx.stroke();
    const height = Math.max(bottom - top, devicePixelRatio);
    if (close >= open && width > 3) ctx.strokeRect(x - width / 2, top, width, height);
    else ctx.fillRect(x - width / 2, top, width, height);
  }
  ctx.restore();
}
