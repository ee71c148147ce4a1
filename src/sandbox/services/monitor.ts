import { get } from 'node:http';
import type { SandboxService } from '../../config/sandbox.config.js';
import { metricPoint, type MetricReport } from '../metrics/metric-point.js';
import { SERVICE_NAMES } from './service-names.js';
import { errorCode } from '../failure.js';
import type { SandboxEvent, EventMint } from '../desk/desk-event.js';

export type HealthStatus = 'OK' | 'DEGRADED' | 'DOWN';
const SISTERS = ['portfolio', 'ai', 'execution', 'risk'] as const satisfies readonly SandboxService[];
type Sister = (typeof SISTERS)[number];

export interface ServiceHealth {
  readonly name: Sister;
  readonly status: HealthStatus;
  /** Milliseconds from the request to the end of the answer; null when there was none. */
  readonly latencyMs: number | null;
  readonly checkedAtMs: number;
  readonly problem: string | null;
}

export interface HealthAlert {
  readonly id: string;
  readonly atMs: number;
  readonly service: string;
  readonly status: HealthStatus;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly message: string;
}

const TIMEOUT_MS = 1500;
const SLOW_MS = 400;
const LARGEST_ANSWER = 65_536;
const ALERTS_KEPT = 100;
/** Measures the other services over HTTP, as any client would. */
export class Monitor {
  /** Oldest first. */
  readonly alerts: HealthAlert[] = [];
  private health = new Map<Sister, ServiceHealth>();
  private before: Readonly<Partial<Record<string, HealthStatus>>> = {};

  constructor(
    private readonly urls: () => Readonly<Record<Sister, string>>,
    private readonly mint: EventMint,
    private readonly now: () => number,
  ) {}

  /** Asks all four once; returns those that changed. */
  async round(): Promise<SandboxEvent[]> {
    const measured = await Promise.all(SISTERS.map((name) => this.measure(name, this.urls()[name])));
    const changed = measured.filter(({ name, status }) => status !== this.reportedStatus(name));
    this.health = new Map(measured.map((health) => [health.name, health]));
    return changed.map((health) => this.raise(health));
  }

  /** `service_latency_ms` of each service that answered in the last round. */
  metrics(): MetricReport[] {
    return this.services().flatMap(({ name, latencyMs, checkedAtMs }) =>
      latencyMs === null ? [] : [metricPoint(checkedAtMs, 'service_latency_ms', latencyMs, SERVICE_NAMES[name])],
    );
  }

  /** The services that are not well, so that a restarted monitor reports their recovery. */
  save(): Record<string, HealthStatus> {
    return Object.fromEntries(SISTERS.map((name) => [name, this.reportedStatus(name)]));
  }

  restore(statuses: Readonly<Record<string, HealthStatus>>): void {
    this.before = statuses;
  }

  services(): readonly ServiceHealth[] {
    return [...this.health.values()];
  }

  /** The newest alert of each service that is not well now. */
  activeAlerts(): readonly HealthAlert[] {
    const unwell = this.services().filter(({ status }) => status !== 'OK');
    return unwell.flatMap(({ name }) => this.alerts.findLast(({ service }) => service === SERVICE_NAMES[name]) ?? []);
  }

  private async measure(name: Sister, url: string): Promise<ServiceHealth> {
    const began = performance.now();
    const problem = await probe(`${url}/health`);
    const tookMs = performance.now() - began;
    if (problem)
      return {
        name,
        status: problem.status,
        latencyMs: problem.answered ? tookMs : null,
        checkedAtMs: this.now(),
        problem: problem.message,
      };
    const slow = tookMs > SLOW_MS;
    return {
      name,
      status: slow ? 'DEGRADED' : 'OK',
      latencyMs: tookMs,
      checkedAtMs: this.now(),
      problem: slow ? `answers in ${Math.round(tookMs)} ms` : null,
    };
  }

  private raise({ name, status, problem, checkedAtMs }: ServiceHealth): SandboxEvent {
    const service = SERVICE_NAMES[name];
    const severity = ({ OK: 'info', DEGRADED: 'warning', DOWN: 'critical' } as const)[status];
    const alert: HealthAlert = {
      id: this.mint.id('alert'),
      atMs: checkedAtMs,
      service,
      status,
      severity,
      message: status === 'OK' ? `${service} answers again` : `${service} ${problem}`,
    };
    this.alerts.push(alert);
    if (this.alerts.length > ALERTS_KEPT) this.alerts.shift();
    return this.mint.event(checkedAtMs, 'monitoring', 'health.alert', { service, status, message: alert.message, severity });
  }

  private reportedStatus(name: Sister): HealthStatus {
    return this.health.get(name)?.status ?? this.before[name] ?? 'OK';
  }
}

interface Problem {
  readonly status: 'DEGRADED' | 'DOWN';
  readonly answered: boolean;
  readonly message: string;
}

/** Null when the service answers 200 with JSON in time. Never rejects. */
function probe(url: string): Promise<Problem | null> {
  return new Promise((resolve) => {
    const fail = (message: string): void => resolve({ status: 'DOWN', answered: false, message });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const dead = (error: Error): void =>
      fail(signal.aborted ? `does not answer within ${TIMEOUT_MS} ms` : `cannot be reached (${errorCode(error) ?? error.message})`);
    // A new connection each time, as the measurement is that of a new client.
    const request = get(url, { agent: false, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        body += piece;
        if (body.length <= LARGEST_ANSWER) return;
        resolve({ status: 'DEGRADED', answered: true, message: 'answers without end' });
        request.destroy();
      });
      response.on('error', dead).on('end', () => resolve(judge(response.statusCode ?? 0, body)));
    });
    request.on('error', dead);
  });
}

function judge(statusCode: number, body: string): Problem | null {
  if (statusCode >= 500) return { status: 'DOWN', answered: true, message: `answers ${statusCode}` };
  if (statusCode !== 200) return { status: 'DEGRADED', answered: true, message: `answers ${statusCode}` };
  try {
    JSON.parse(body);
    return null;
  } catch {
    return { status: 'DEGRADED', answered: true, message: 'answers with something that is not JSON' };
  }
}
