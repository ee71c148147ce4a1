import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type Palette, palette } from './palette.ts';
import s from './chart.module.css';

export interface ChartProps {
  /** Created again for each theme; must be stable otherwise. */
  readonly options: (colours: Palette) => Omit<uPlot.Options, 'width' | 'height'>;
  /** The present points; called at each draw. */
  readonly data: () => uPlot.AlignedData;
  /** In pixels; the width is that of the place. */
  readonly height: number;
  /** Description of the chart for screen readers. */
  readonly label: string;
  /** Calls back when there are new points. */
  readonly subscribe: (draw: () => void) => () => void;
  readonly onReady?: (chart: uPlot) => void;
}

/** A canvas that follows its place, its theme and its data; points are drawn without React. */
export function Chart({ options, data, height, label, subscribe, onReady }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let chart: uPlot | null = null;
    const make = (): void => {
      chart?.destroy();
      chart = new uPlot({ ...options(palette()), width: Math.max(element.clientWidth, 50), height }, data(), element);
      onReady?.(chart);
    };
    make();
    const draw = (): void => chart?.setData(data());
    const stop = subscribe(draw);
    const observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && chart !== null && width !== chart.width) chart.setSize({ width, height });
    });
    observer.observe(element);
    document.addEventListener('qd:look', make);
    return () => {
      stop();
      observer.disconnect();
      document.removeEventListener('qd:look', make);
      chart?.destroy();
    };
  }, [options, data, height, subscribe, onReady]);
  return <div ref={place} className={s.chart} role="img" aria-label={label} />;
}
