import { loadConfig } from '../../../../src/config/config.js';
import type { LogEntry, NewEntry } from '../../../../src/modules/logs/entry/log-entry.js';
import type { LogIntake } from '../../../../src/modules/logs/intake/log-intake.service.js';
import { SourceRegistry } from '../../../../src/modules/logs/intake/source.registry.js';
import { FileSource } from '../../../../src/modules/logs/sources/files/file.source.js';
import { ServiceSettingsFile } from '../../../../src/modules/logs/sources/service.settings.js';
import type { LogStore } from '../../../../src/modules/logs/store/log-store.js';

/** The source of a folder, with its stored entries and statuses. `onMarks` is called before it reads a mark. */
export function readFiles(
  folder: string,
  {
    positions = new Map<string, unknown>(),
    onMarks = () => undefined,
    env = {},
  }: { readonly positions?: Map<string, unknown>; readonly onMarks?: () => void; readonly env?: Record<string, string> } = {},
) {
  const entries: NewEntry[] = [];
  const intake = {
    take: (taken: readonly NewEntry[], extras: { positions: Record<string, unknown> }) => {
      for (const [key, value] of Object.entries(extras.positions)) positions.set(key, value);
      entries.push(...taken);
      return Promise.resolve({ kept: taken as LogEntry[], redacted: 0 });
    },
  } as unknown as LogIntake;
  const store = { positions: () => (onMarks(), positions), positionOf: (id: string) => positions.get(id) } as unknown as LogStore;
  const config = loadConfig({ NODE_ENV: 'test', LOG_DIRECTORY: folder, LOG_PARTIAL_SECONDS: '1', ...env });
  const registry = new SourceRegistry();
  const files = new FileSource(config, intake, store, registry, new ServiceSettingsFile(config));
  files.onApplicationBootstrap();
  return {
    entries,
    messages: () => entries.map(({ message }) => message),
    /** The numbers at the end of the lines. */
    numbers: () => entries.map(({ message }) => Number(/\d+$/.exec(message)?.[0])),
    source: (id: string) => registry.get(id),
    sources: () => registry.list(),
    stop: () => files.onModuleDestroy(),
  };
}

export const logLines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => `2026-11-22T12:00:00.000Z INFO [app] line ${from + n}\n`).join('');
