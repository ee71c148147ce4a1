import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ControlsUpstream } from './controls.upstream.js';
import { HeldBreakers } from './held-breakers.js';
import { CONTROL, type Control, type ControlName, isService } from './requests/control.js';
import type { Outcome } from './requests/control-request.js';

const LOOK_EVERY_MS = 500;

/** Carries a control out, once. */
@Injectable()
export class ControlRunner {
  constructor(
    private readonly upstream: ControlsUpstream,
    private readonly breakers: HeldBreakers,
    private readonly config: Config,
  ) {}

  state(name: ControlName, target: string | null): Promise<string | null> {
    return this.upstream.state(CONTROL[name], target ?? '');
  }

  /** The outcome. When the service gives no usable answer, its state is polled until it is the goal, or the time is over. */
  async run(name: ControlName, target: string | null, reason: string, key: string): Promise<Outcome> {
    try {
      return await this.carryOut(name, target, reason, key);
    } finally {
      // Before the answer, because a client that reads the snapshot after the answer must not get the old state.
      this.upstream.outdate(CONTROL[name]);
    }
  }

  private async carryOut(name: ControlName, target: string | null, reason: string, key: string): Promise<Outcome> {
    const control = CONTROL[name];
    if (control.call === null) return this.setBreaker(control, target ?? '');
    const answered = await this.upstream.perform({ ...control, call: control.call }, target ?? '', reason, key);
    switch (answered.kind) {
      case 'refused':
        return { status: 'failed', stateAfter: await this.state(name, target), cause: answered.reason };
      case 'obeyed':
        return { status: 'done', stateAfter: answered.state ?? (await this.state(name, target)), cause: null };
      case 'unclear':
        return this.findOut(name, target, answered.reason);
      default:
        return answered satisfies never;
    }
  }

  /** Reads the state until it is the goal; over `CONTROL_STATE_SECONDS` after the service gave no usable answer, also while a read hangs. */
  private async findOut(name: ControlName, target: string | null, reason: string): Promise<Outcome> {
    const deadlineMs = performance.now() + this.config.variables.CONTROL_STATE_SECONDS * 1000;
    const leftMs = () => Math.ceil(deadlineMs - performance.now());
    let stateAfter: string | null = null;
    while (leftMs() > 0) {
      const read = await this.upstream.state(CONTROL[name], target ?? '', AbortSignal.timeout(leftMs()));
      if (read === CONTROL[name].goal) return { status: 'done', stateAfter: read, cause: `${reason}, but its state shows it` };
      // A later read that fails does not take back what an earlier one has shown.
      stateAfter = read ?? stateAfter;
      await delay(Math.min(LOOK_EVERY_MS, Math.max(leftMs(), 0)));
    }
    return { status: 'unknown', stateAfter, cause: reason };
  }

  private async setBreaker(control: Control, target: string): Promise<Outcome> {
    if (!isService(target)) return { status: 'failed', stateAfter: null, cause: 'there is no such service' };
    await this.breakers.set(target, control.goal === 'OPEN');
    return { status: 'done', stateAfter: await this.upstream.state(control, target), cause: null };
  }
}
