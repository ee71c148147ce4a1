import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { WorkLoop } from '../../background/work-loop.js';

/** A problem of this process that a person should look at, for as long as it lasts. */
export interface OwnAlert {
  /** The same fingerprint is the same alert. */
  readonly fingerprint: string;
  readonly title: string;
  readonly message: string;
  readonly severity: 'warning' | 'error' | 'critical';
  readonly source: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether an alert fires, or is over. */
export interface OwnAlertNews {
  readonly alert: OwnAlert;
  readonly isFiring: boolean;
  readonly atMs: number;
  /** Names this state: the same state reported again is no change. */
  readonly id: string;
}

type Keeper = (news: readonly OwnAlertNews[]) => Promise<void>;

/**
 * By this, features report their own problems, and that they are over, without an import of the alerts feature, which stores them; while
 * it cannot (no database) the newest state of each alert waits.
 */
@Injectable()
export class OwnAlerts implements OnApplicationBootstrap, OnApplicationShutdown {
  private keeper: Keeper | null = null;
  private readonly states = new Map<string, boolean>();
  private readonly waiting = new Map<string, OwnAlertNews>();
  private readonly loop = new WorkLoop({
    name: OwnAlerts.name,
    step: () => this.step(),
    failing: 'Alerts about this process cannot be stored; they are tried again',
    recovered: 'Alerts about this process are stored again',
  });

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  provide(keeper: Keeper): void {
    this.keeper = keeper;
    this.loop.wake();
  }

  /** Reports the state; only a change counts, and the first report does, because the process before may have left another state. */
  report(alert: OwnAlert, isFiring: boolean): void {
    const { fingerprint } = alert;
    if (this.states.get(fingerprint) === isFiring) return;
    this.states.set(fingerprint, isFiring);
    this.waiting.set(fingerprint, { alert, isFiring, atMs: Date.now(), id: randomUUID() });
    this.loop.wake();
  }

  private async step(): Promise<number | null> {
    if (this.keeper === null || this.waiting.size === 0) return null;
    const news = [...this.waiting.values()];
    await this.keeper(news);
    for (const one of news) if (this.waiting.get(one.alert.fingerprint) === one) this.waiting.delete(one.alert.fingerprint);
    return this.waiting.size > 0 ? 0 : null;
  }
}
