import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ApiKeysRepository, type KeyUses } from './api-keys.repository.js';

const FLUSH_MS = 2000;

/**
 * Counts the uses of API keys in memory and adds them to their rows every two seconds. For information only: a failure just delays
 * them.
 */
@Injectable()
export class KeyUsesRecorder implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(KeyUsesRecorder.name);
  private counted = new Map<string, { count: number; address: string | null; atMs: number }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly repository: ApiKeysRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  count(id: string, address: string | undefined, atMs: number): void {
    const counted = this.counted.get(id);
    if (counted === undefined) this.counted.set(id, { count: 1, address: address ?? null, atMs });
    else {
      counted.count += 1;
      counted.address = address ?? null;
      counted.atMs = atMs;
    }
  }

  private async flush(): Promise<void> {
    const uses: KeyUses[] = [...this.counted].map(([id, counted]) => ({ id, ...counted }));
    this.counted = new Map();
    try {
      await this.repository.noteUses(uses);
    } catch (error) {
      for (const { id, count, address, atMs } of uses) {
        const later = this.counted.get(id);
        this.counted.set(id, later ? { ...later, count: later.count + count } : { count, address, atMs });
      }
      this.logger.debug({ err: error }, 'The uses of API keys could not be noted yet');
    }
  }
}
