import type { Logger } from '@nestjs/common';

/** Logs a connection's outages: once when one begins and once when it ends, not once per retry. */
export class Outage {
  private sinceMs: number | null = null;

  constructor(
    private readonly logger: Logger,
    private readonly connection: string,
    private readonly password: string,
  ) {}

  failed(error: unknown): void {
    if (this.sinceMs !== null) return;
    this.sinceMs = Date.now();
    this.logger.warn({ connection: this.connection, reason: this.reasonOf(error) }, 'Redis is out of reach; reconnecting');
  }

  ended(): void {
    if (this.sinceMs === null) return;
    this.logger.log({ connection: this.connection, outage_ms: Date.now() - this.sinceMs }, 'Redis is back');
    this.sinceMs = null;
  }

  private reasonOf(error: unknown): string {
    if (!(error instanceof Error)) return 'unknown';
    // A refused "localhost" is an AggregateError without a message of its own.
    const reason = error.message || ('code' in error ? String(error.code) : error.name);
    return this.password === '' ? reason : reason.replaceAll(this.password, '***');
  }
}
