import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { WorkLoop } from '../background/work-loop.js';

/** Something about this process that somebody should look at, for as long as it is so. */
export interface OwnAlert {
  /** The same fingerprint is the same alert. */
  readonly fingerprint: string;
  readonly title: string;
  readonly message: string;
  readonly severity: 'warning' | 'error' | 'critical';
  readonly source: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** That an alert fires, or is over. */
export interface OwnAlertNews {
  readonly alert: OwnAlert;
  readonly isFiring: boolean;
  readonly atMs: number;
  /** Names this news: the same one told again is no further one. */
  readonly id: string;
}

type Keeper = (news: readonly OwnAlertNews[]) => Promise<void>;

/**
 * Where features that know nothing of alerts say what is wrong with them, and that it is over. The alerts feature keeps it; while it
 * cannot (no database) the newest state of each alert waits.
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

  /** Says how it stands; only another state than the last one is news, and the first is, because the process before may have left one. */
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
