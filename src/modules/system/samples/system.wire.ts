import { instant } from '../../../common/time/time.js';
import { round } from '../../../common/money/money.js';
import type { ComponentFigures, Sample } from '../components/component.js';
import type { ComponentEventDto, ComponentStateDto, HistoryPointDto, HostDto, ProcessDto } from './dto/system.dto.js';
import type { HostFigures } from '../components/host.meter.js';
import type { ProcessFigures } from '../components/process.meter.js';
import { whyNotOk } from '../components/component-status.js';

/** A component at a time, without its history. */
export type ComponentState = Pick<ComponentStateDto, keyof ComponentStateDto>;

export function toProcessDto(figures: ProcessFigures): ProcessDto {
  const { p50, p99, max } = figures.lagMs;
  return {
    cpu_percent: round(figures.cpuPercent, 2),
    memory_rss_bytes: figures.memoryRssBytes,
    heap_used_bytes: figures.heapUsedBytes,
    event_loop_lag_ms: { p50: round(p50, 2), p99: round(p99, 2), max: round(max, 2) },
    sockets: figures.sockets,
    subscriptions: figures.subscriptions,
    uptime_seconds: figures.uptimeSeconds,
    version: figures.version,
  };
}

export function toHostDto(figures: HostFigures): HostDto {
  return {
    cpu_percent: round(figures.cpuPercent, 2),
    load_1m: round(figures.load1m, 2),
    memory_used_percent: round(figures.memoryUsedPercent, 2),
    memory_total_bytes: figures.memoryTotalBytes,
    disk_used_percent: round(figures.diskUsedPercent, 2),
    disk_free_bytes: figures.diskFreeBytes,
  };
}

/** The component by its newest sample; when that is older than `staleMs`, its state is unknown. */
export function toStateDto(sample: Sample, nowMs: number, staleMs: number, monitorFailure: string | null): ComponentState {
  const state = stateOf(sample, monitorFailure);
  if (nowMs - sample.atMs <= staleMs) return state;
  return { ...state, status: 'UNKNOWN', reason: `not sampled since ${instant(sample.atMs)}` };
}

export function toComponentEvent(sample: Sample, monitorFailure: string | null): ComponentEventDto {
  return { ...stateOf(sample, monitorFailure), figures: publicFigures(sample.figures) };
}

export function toSamplePointDto({ atMs, status, figures }: Sample): HistoryPointDto {
  return { timestamp: instant(atMs), status, figures: publicFigures(figures) };
}

function stateOf(sample: Sample, monitorFailure: string | null): ComponentState {
  const { component: name, atMs, status, figures } = sample;
  const taken = Object.keys(figures).length > 0;
  return {
    name,
    status,
    latency_ms: figures['latency_ms'] ?? null,
    last_check: taken ? instant(figures['last_check_ms'] ?? atMs) : null,
    reason: whyNotOk(sample, monitorFailure),
  };
}

/** Leaves out the monitor's time, which is not a figure. */
function publicFigures(figures: ComponentFigures): Record<string, number | null> {
  return Object.fromEntries(Object.entries(figures).filter(([name]) => name !== 'last_check_ms'));
}
