import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { OwnLog } from '../../../platform/telemetry/own.log.js';
import type { NewEntry } from '../entry/log-entry.js';
import { jsonLine } from '../formats/lines/json-line.js';
import { toEntry } from '../formats/to-entry.js';
import { LogIntake } from '../intake/log-intake.service.js';
import { SourceRegistry } from '../intake/source.registry.js';
import { LogStore } from '../store/log-store.js';
import { troubleLog } from '../store/trouble.log.js';

const SERVICE = 'quarterdeck';
const EVERY_MS = 200;
const RETRY_MS = 5000;
const LINES = 500;

/** The backend's own log as source `self`. Messages about its storage are limited to one a minute, so that they do not cause each other. */
@Injectable()
export class OwnSource implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly trouble = troubleLog(new Logger(OwnSource.name), "The backend's own log lines cannot be kept; trying again");
  private timer: NodeJS.Timeout | null = null;
  private keeping: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly lines: OwnLog,
    private readonly intake: LogIntake,
    private readonly registry: SourceRegistry,
    private readonly store: LogStore,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.store.unavailable) this.plan(0);
  }

  /** Stores the lines so far; later lines of the shutdown are only on standard output. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.keeping;
    if (!this.store.unavailable) await this.keep().catch(() => undefined);
  }

  private plan(ms: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.keeping = this.keep().then(
        () => this.plan(EVERY_MS),
        (error: unknown) => {
          this.trouble(error);
          this.plan(RETRY_MS);
        },
      );
    }, ms);
    this.timer.unref();
  }

  private async keep(): Promise<void> {
    const status = this.registry.of('self', 'self', SERVICE);
    for (let lines = this.lines.next(LINES); lines.length > 0; lines = this.lines.next(LINES)) {
      const { kept } = await this.intake.take(lines.map((line) => this.entryOf(line, status.id)));
      this.lines.done(lines);
      Object.assign(status, { state: 'live', format: 'json', rejected: this.lines.lost });
      this.registry.stored(status, kept);
    }
  }

  private entryOf(line: string, source: string): NewEntry {
    const receivedMs = Date.now();
    const text = line.trimEnd();
    const context = { zone: 'UTC', referenceMs: receivedMs, previousMs: null };
    const parsed = jsonLine.read(text, context, this.config.variables.LOG_MAX_FIELDS) ?? { message: text };
    return toEntry(parsed, { source, service: SERVICE, forcedService: SERVICE, format: 'json', receivedMs });
  }
}
