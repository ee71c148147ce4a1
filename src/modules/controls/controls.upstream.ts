import { Injectable } from '@nestjs/common';
import { readEss } from '../../common/desk-words.js';
import { Config, type ServiceName } from '../../config/config.js';
import { fields } from '../../platform/upstream/fields.js';
import { UpstreamClient } from '../../platform/upstream/upstream.client.js';
import { UpstreamError } from '../../platform/upstream/upstream.error.js';
import { type Control, isService } from './requests/control.js';

/** The answer of a service to a control: done, not done, or nothing usable. */
export type Answered =
  | { readonly kind: 'obeyed'; readonly state: string | null }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unclear'; readonly reason: string };

/** Errors after which the control was certainly not carried out: the connection was refused, or the service answered so. */
const NOTHING_DONE: ReadonlySet<UpstreamError['kind']> = new Set(['http_4xx', 'http_5xx', 'not_found', 'error_body']);

/** What to do where the service does not know the strategy. */
export const KNOWN_STRATEGIES = 'GET /api/agents lists the strategies by their id';

/** Sends controls to services and reads their states. */
@Injectable()
export class ControlsUpstream {
  constructor(
    private readonly client: UpstreamClient,
    private readonly config: Config,
  ) {}

  /** Sends one request without retries; the idempotency key is passed on. */
  async perform(
    control: Control & { readonly call: NonNullable<Control['call']> },
    target: string,
    reason: string,
    key: string,
  ): Promise<Answered> {
    const { service, path } = control.call;
    const options = { timeoutMs: this.timeoutMs, headers: { 'content-type': 'application/json', 'idempotency-key': key } };
    try {
      return { kind: 'obeyed', state: stateIn(service, await this.client.post(service, path(target), { reason }, options)) };
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      // A proxy that gave up (502, 504) does not know the outcome.
      const nothingDone = (NOTHING_DONE.has(error.kind) && !/50[24]$/.test(error.reason)) || error.reason === 'connection refused';
      const isUnknown = control.target === 'strategy' && error.kind === 'not_found';
      return { kind: nothingDone ? 'refused' : 'unclear', reason: isUnknown ? `${error.reason}: ${KNOWN_STRATEGIES}` : error.reason };
    }
  }

  /** The present state of the control's target; null = it cannot be read, or not before the signal. */
  async state(control: Control, target: string, signal?: AbortSignal): Promise<string | null> {
    if (control.call === null) return isService(target) ? this.breaker(target) : null;
    const path = control.call.service === 'risk' ? '/api/risk/ess/status' : `/api/ai/strategies/${encodeURIComponent(target)}`;
    try {
      return stateIn(
        control.call.service,
        await this.client.get(control.call.service, [path], {
          ...{ timeoutMs: this.timeoutMs, mayBeMissing: true },
          ...(signal && { signal }),
        }),
      );
    } catch {
      return null;
    }
  }

  /** Drops the cached answers of the service, which are from before the control. */
  outdate({ call }: Control): void {
    if (call !== null) this.client.outdate(call.service);
  }

  setBreaker(service: ServiceName, state: 'open' | 'closed'): void {
    this.client.setBreaker(service, state);
  }

  private breaker(service: ServiceName): string | null {
    return (
      this.client
        .states()
        .find(({ name }) => name === service)
        ?.breaker.toUpperCase() ?? null
    );
  }

  private get timeoutMs(): number {
    return this.config.variables.UPSTREAM_TIMEOUT_MS;
  }
}

/** The state in an answer; null = no known state. */
function stateIn(service: ServiceName, body: unknown): string | null {
  const f = fields(body);
  if (service === 'risk') {
    const { state } = readEss(f.word('state', 'ess_state', 'status'), null);
    return state === 'UNKNOWN' ? null : state;
  }
  const word = f.text('state', 'status')?.toUpperCase() ?? null;
  if (word === 'ACTIVE' || word === 'RESUMED') return 'RUNNING';
  return word === 'RUNNING' || word === 'PAUSED' ? word : null;
}
