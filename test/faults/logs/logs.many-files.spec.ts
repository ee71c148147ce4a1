import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/config.js';
import type { LogEntry, NewEntry } from '../../../src/modules/logs/entry/log-entry.js';
import type { LogIntake } from '../../../src/modules/logs/intake/log-intake.service.js';
import { SourceRegistry } from '../../../src/modules/logs/intake/source.registry.js';
import { FileSource } from '../../../src/modules/logs/sources/files/file.source.js';
import { ServiceSettingsFile } from '../../../src/modules/logs/sources/service.settings.js';
import type { LogStore } from '../../../src/modules/logs/store/log-store.js';
import { until } from '../../support/until.js';

/** `LOG_FILES_WATCHED=100000` for the long run. */
const FILES = Number(process.env['LOG_FILES_WATCHED'] ?? 2000);
const LINE = '2026-11-22T12:00:00.000Z INFO [app] line\n';

it(
  `a folder of ${FILES} files is read, each once, and lines of one that changes come soon`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-many-'));
    const anHourAgo = Date.now() / 1000 - 3600;
    for (let n = 0; n < FILES; n += 1) {
      const inner = join(folder, String(n % 100));
      if (n < 100) mkdirSync(inner);
      writeFileSync(join(inner, `s${n}.log`), LINE);
      utimesSync(join(inner, `s${n}.log`), anHourAgo, anHourAgo);
    }
    const positions = new Map<string, unknown>();
    const taken = new Map<string, number>();
    const intake = {
      take: (entries: readonly NewEntry[], extras: { positions: Record<string, unknown> }) => {
        for (const [key, value] of Object.entries(extras.positions)) positions.set(key, value);
        for (const { source } of entries) taken.set(source, (taken.get(source) ?? 0) + 1);
        return Promise.resolve({ kept: entries as LogEntry[], redacted: 0 });
      },
    } as unknown as LogIntake;
    const store = { positions: () => positions, positionOf: (id: string) => positions.get(id) } as unknown as LogStore;
    const config = loadConfig({ NODE_ENV: 'test', LOG_DIRECTORY: folder });
    const files = new FileSource(config, intake, store, new SourceRegistry(), new ServiceSettingsFile(config));
    const before = process.memoryUsage().rss;
    try {
      files.onApplicationBootstrap();
      await until(() => taken.size === FILES, 30_000 + FILES * 10);
      expect([...taken.values()].filter((count) => count !== 1)).toEqual([]);
      const grownMB = (process.memoryUsage().rss - before) / 1024 ** 2;
      for (const n of [FILES - 1, 0, FILES >> 1]) {
        const changedMs = performance.now();
        appendFileSync(join(folder, String(n % 100), `s${n}.log`), LINE);
        // The contract's 5 s; the rounds alone, which look at every file, take longer with many of them.
        await until(() => taken.get(`file:${n % 100}/s${n}.log`) === 2, 5000);
        if (process.env['LOG_FILES_WATCHED'] !== undefined)
          console.log(
            `${FILES} files: a changed one after ${Math.round(performance.now() - changedMs)} ms, ${Math.round(grownMB)} MB more`,
          );
      }
      expect([...taken.values()].reduce((sum, count) => sum + count, 0)).toBe(FILES + 3);
    } finally {
      await files.onModuleDestroy();
      rmSync(folder, { recursive: true });
    }
  },
  120_000 + FILES * 20,
);
