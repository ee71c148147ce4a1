import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SANDBOX_SERVICES, type SandboxService } from '../../config/sandbox.config.js';
import type { SandboxEvent } from '../desk/desk-event.js';
import { errorCode, errorMessage } from '../failure.js';
import { sentenceOf } from './log-sentences.js';

const ROTATE_AT_BYTES = 256 * 1024;
const OLD_FILES_KEPT = 3;

/** The services' own log files, `<folder>/<service>.log`, made from the desk's events. An unwritable log never disturbs the desk. */
export class ServiceLogs {
  private readonly pending = new Map<SandboxService, string>();
  private readonly sizes = new Map<SandboxService, number>();
  private writing: Promise<void> | null = null;
  private broken = false;

  constructor(
    private readonly folder: string,
    private readonly log: (line: string) => void,
    private readonly rotateAtBytes = ROTATE_AT_BYTES,
  ) {}

  /** Makes the folder and notes what is already there. */
  async open(): Promise<void> {
    await this.unlessBroken(async () => {
      await mkdir(this.folder, { recursive: true });
      for (const service of SANDBOX_SERVICES) this.sizes.set(service, await sizeOf(this.path(service)));
    });
  }

  write(events: readonly SandboxEvent[]): void {
    if (this.broken) return;
    for (const event of events) {
      const sentence = sentenceOf(event);
      if (sentence) this.append(event.source, `${event.timestamp} ${sentence.level.padEnd(5)} [${event.source}] ${sentence.text}\n`);
    }
    // A stream with nothing to write would end before it is kept here, and be taken for one that goes on.
    if (this.pending.size > 0) this.writing ??= this.drain();
  }

  append(service: SandboxService, line: string): void {
    this.pending.set(service, (this.pending.get(service) ?? '') + line);
  }

  async close(): Promise<void> {
    await this.writing;
    await this.drain();
  }

  private async drain(): Promise<void> {
    while (this.pending.size > 0 && !this.broken) {
      const [service, lines] = [...this.pending][0] ?? [];
      if (service === undefined || lines === undefined) break;
      this.pending.delete(service);
      await this.unlessBroken(() => this.put(service, lines));
    }
    this.writing = null;
  }

  private async put(service: SandboxService, lines: string): Promise<void> {
    const path = this.path(service);
    const size = this.sizes.get(service) ?? 0;
    if (size > 0 && size + lines.length > this.rotateAtBytes) {
      await rotate(path);
      this.sizes.set(service, 0);
    }
    await appendFile(path, lines);
    this.sizes.set(service, (this.sizes.get(service) ?? 0) + Buffer.byteLength(lines));
  }

  private async unlessBroken(work: () => Promise<void>): Promise<void> {
    try {
      if (!this.broken) await work();
    } catch (error) {
      this.broken = true;
      this.pending.clear();
      this.log(
        `the service logs in ${this.folder} cannot be written (${errorCode(error) ?? errorMessage(error)}); the desk goes on without them`,
      );
    }
  }

  private path(service: SandboxService): string {
    return join(this.folder, `${service}.log`);
  }
}

/** x.log becomes x.log.1, and so on; the oldest is overwritten. */
async function rotate(path: string): Promise<void> {
  for (let age = OLD_FILES_KEPT - 1; age >= 0; age--) {
    const from = age === 0 ? path : `${path}.${age}`;
    if ((await sizeOf(from)) > 0) await rename(from, `${path}.${age + 1}`);
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found?.size ?? 0;
}
