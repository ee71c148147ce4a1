import type { ServiceStatus } from '../../../common/desk-words.js';
import { type ComponentFigures, isDeskService, type Sample } from './component.js';

/** From this delay on, every request to a process waits noticeably. */
const LAGGING_MS = 250;
/** From this use on, a machine is about to fail. */
const FULL_PERCENT = 95;

/** A process that can be measured is up; it is DEGRADED while one turn of its event loop in a hundred is late by 250 ms or more. */
export function processStatus(figures: ComponentFigures): ServiceStatus {
  return processTroubles(figures).length === 0 ? 'OK' : 'DEGRADED';
}

/** DEGRADED when memory, or the disk of DATA_DIR, is used to 95 % or more. */
export function hostStatus(figures: ComponentFigures): ServiceStatus {
  return hostTroubles(figures).length === 0 ? 'OK' : 'DEGRADED';
}

/**
 * Why a component is not OK; null where the monitor gave no reason, and where it is OK. For a sample without figures, `monitorFailure` says
 * why a service could not be asked.
 */
export function whyNotOk({ component, status, figures }: Sample, monitorFailure: string | null): string | null {
  const troubles = [...processTroubles(figures), ...hostTroubles(figures)];
  if (troubles.length > 0) return troubles.join(', ');
  if (status !== 'UNKNOWN') return null;
  if (Object.keys(figures).length > 0) return 'the monitor does not say how it is';
  if (!isDeskService(component)) return 'it has stopped reporting';
  return monitorFailure === null ? 'the monitor does not list it' : `the monitor does not answer: ${monitorFailure}`;
}

function processTroubles({ event_loop_lag_p99_ms: lag = null }: ComponentFigures): string[] {
  return lag !== null && lag >= LAGGING_MS ? [`the event loop is ${Math.round(lag)} ms late (p99)`] : [];
}

function hostTroubles({ memory_used_percent: memory = null, disk_used_percent: disk = null }: ComponentFigures): string[] {
  return [
    ...(memory !== null && memory >= FULL_PERCENT ? [`memory is ${Math.floor(memory)} % used`] : []),
    ...(disk !== null && disk >= FULL_PERCENT ? [`the disk is ${Math.floor(disk)} % used`] : []),
  ];
}
