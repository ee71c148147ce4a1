import type { ServiceStatus } from '../../../common/desk-words.js';
import { round } from '../../../common/money/money.js';
import type { ServiceRow } from './monitoring.reader.js';

/** Numbers by name; null where the platform has no such figure. */
export type ComponentFigures = Readonly<Record<string, number | null>>;

/** A sample of one component (a process, its host, a service of the desk). */
export interface Sample {
  readonly component: string;
  readonly atMs: number;
  readonly status: ServiceStatus;
  readonly figures: ComponentFigures;
}

const MAX_NAME = 100;
/** Names of our own components: a process and its host, alone or as one of several replicas. */
const OURS = /^(process|host)(:|$)/;
/** More than a desk has; further services of a monitor's answer are skipped. */
const MAX_SERVICES = 200;

export interface OwnNames {
  readonly process: string;
  readonly host: string;
}

/** The names of this process and its host: `process` and `host`, followed by host name and port where replicas share a database. */
export function ownNames(replica: { readonly hostname: string; readonly port: number } | null): OwnNames {
  if (!replica) return { process: 'process', host: 'host' };
  const hostname = storable(replica.hostname);
  return { process: `process:${hostname}:${replica.port}`, host: `host:${hostname}` };
}

/** Whether the component is a service of the desk, listed by the monitor. */
export function isDeskService(component: string): boolean {
  return !OURS.test(component);
}

/** The services of one answer of the monitor as samples. A service with one of our own names gets `service:` in front. */
export function toSamples(rows: readonly ServiceRow[], atMs: number): Sample[] {
  const samples = rows.slice(0, MAX_SERVICES).map(({ name, status, latencyMs, lastCheckMs }): Sample => {
    const component = storable(isDeskService(name) ? name : `service:${name}`);
    return { component, atMs, status, figures: { latency_ms: round(latencyMs, 1), last_check_ms: lastCheckMs } };
  });
  return [...new Map(samples.filter(({ component }) => component !== '').map((sample) => [sample.component, sample])).values()];
}

/** Samples of these components while their state is unknown. */
export function unknownSamples(components: readonly string[], atMs: number): Sample[] {
  return components.map((component) => ({ component, atMs, status: 'UNKNOWN', figures: {} }));
}

/** Text that every database stores as it is: no control characters, no half of a surrogate pair, of limited length. */
function storable(name: string): string {
  return name
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, MAX_NAME)
    .toWellFormed();
}
