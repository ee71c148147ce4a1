import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { round } from '../../../common/money/money.js';
import { packageVersion } from '../../../common/package-version.js';
import { Hub } from '../../realtime/hub/hub.js';
import { percentOf } from './cpu-time.js';
import type { ComponentFigures } from './component.js';

/** How often the event loop's delay is sampled; the period itself is not part of the lag. */
const RESOLUTION_MS = 10;
const NS_PER_MS = 1e6;
const US_PER_MS = 1000;

export interface Lag {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export interface ProcessFigures {
  /** Percent of one core, so that it may be above 100. */
  readonly cpuPercent: number | null;
  readonly memoryRssBytes: number;
  readonly heapUsedBytes: number;
  readonly lagMs: Lag;
  readonly sockets: number;
  readonly subscriptions: number;
  readonly uptimeSeconds: number;
  readonly version: string;
}

type Window = Pick<ProcessFigures, 'cpuPercent' | 'lagMs'>;

/** Measures this process. Processor time and lag are those of the last full window between two samples, at first of its beginning. */
@Injectable()
export class ProcessMeter implements OnApplicationShutdown {
  private readonly delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly version = packageVersion();
  private begin = moment();
  private last: Window | null = null;

  constructor(private readonly hub: Hub) {
    this.delays.enable();
  }

  onApplicationShutdown(): void {
    this.delays.disable();
  }

  /** Ends the window; the next one begins. */
  closeWindow(): void {
    this.last = this.window();
    this.begin = moment();
    this.delays.reset();
  }

  read(): ProcessFigures {
    const { rss, heapUsed } = process.memoryUsage();
    return {
      ...(this.last ?? this.window()),
      memoryRssBytes: rss,
      heapUsedBytes: heapUsed,
      sockets: this.hub.clients.size,
      subscriptions: Object.values(this.hub.watched()).reduce((sum, clients) => sum + clients, 0),
      uptimeSeconds: Math.floor(process.uptime()),
      version: this.version,
    };
  }

  private window(): Window {
    const now = moment();
    return { cpuPercent: percentOf(now.cpuMs - this.begin.cpuMs, now.atMs - this.begin.atMs), lagMs: this.lag() };
  }

  private lag(): Lag {
    const { delays } = this;
    if (delays.count === 0) return { p50: null, p99: null, max: null };
    const beyond = (delayNs: number): number => Math.max(0, delayNs / NS_PER_MS - RESOLUTION_MS);
    return { p50: beyond(delays.percentile(50)), p99: beyond(delays.percentile(99)), max: beyond(delays.max) };
  }
}

/** The numbers as history keeps them. */
export function processFigures(figures: ProcessFigures): ComponentFigures {
  return {
    cpu_percent: round(figures.cpuPercent, 2),
    memory_rss_bytes: figures.memoryRssBytes,
    heap_used_bytes: figures.heapUsedBytes,
    event_loop_lag_p50_ms: round(figures.lagMs.p50, 2),
    event_loop_lag_p99_ms: round(figures.lagMs.p99, 2),
    event_loop_lag_max_ms: round(figures.lagMs.max, 2),
    sockets: figures.sockets,
    subscriptions: figures.subscriptions,
  };
}

function moment() {
  const { user, system } = process.cpuUsage();
  return { atMs: performance.now(), cpuMs: (user + system) / US_PER_MS };
}
