import { SERVICE_NAMES } from '../services/service-names.js';
import type { SeededRandom } from '../market/random.js';
import { metricPoint, type MetricReport } from './metric-point.js';

interface Gauge {
  readonly type: string;
  readonly service: string;
  readonly usual: number;
  /** Standard deviation of the log distance from the usual value. */
  readonly spread: number;
  /** Seconds until half of a deviation is gone. */
  readonly halfLife: number;
  readonly most: number;
}

const GAUGES: readonly Gauge[] = [
  ...Object.values(SERVICE_NAMES).flatMap((service, place): Gauge[] => [
    { type: 'cpu', service, usual: 0.14 + 0.05 * place, spread: 0.3, halfLife: 60, most: 1 },
    { type: 'memory', service, usual: 0.28 + 0.04 * place, spread: 0.08, halfLife: 1200, most: 1 },
  ]),
  { type: 'order_latency_ms', service: SERVICE_NAMES.execution, usual: 12, spread: 0.25, halfLife: 20, most: 10_000 },
];

/** The load of the desk's machines: every figure wanders around its usual value. `cpu` and `memory` are fractions, 0 to 1. */
export class ServiceLoad {
  private readonly distances = new Map<Gauge, number>();
  private atMs: number | null = null;

  constructor(private readonly random: SeededRandom) {}

  /** The points of this moment; `factorOf` gives the factor of a figure's usual value. */
  read(nowMs: number, factorOf: (type: string, service: string) => number = () => 1): MetricReport[] {
    const seconds = this.atMs === null ? Infinity : Math.max(0, nowMs - this.atMs) / 1000;
    this.atMs = nowMs;
    return GAUGES.map((gauge) => {
      const { type, service, usual, spread, most } = gauge;
      const decay = 0.5 ** (seconds / gauge.halfLife);
      const distance = (this.distances.get(gauge) ?? 0) * decay + spread * Math.sqrt(1 - decay * decay) * this.random.normal();
      this.distances.set(gauge, distance);
      return metricPoint(nowMs, type, Math.min(most, usual * Math.exp(distance) * factorOf(type, service)), service);
    });
  }
}
