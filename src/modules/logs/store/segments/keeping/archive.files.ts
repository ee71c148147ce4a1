import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SegmentCatalog } from '../files/segment.catalog.js';
import { verifySegment } from '../files/segment.file.js';
import { readSegmentName } from '../files/segment.name.js';

/** The stored data of an archived file, also while it is missing. */
export interface ArchivedFile {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly entries: number;
  readonly bytes: number;
  readonly services: readonly string[];
  readonly sha256: string;
}

const PREFIX = 'archive:';

export function archiveKey(name: string): string {
  return PREFIX + name;
}

export function archivedIn(positions: ReadonlyMap<string, unknown>): ArchivedFile[] {
  return [...positions].flatMap(([key, value]) => (key.startsWith(PREFIX) && isArchivedFile(value) ? [value] : []));
}

/** Names of the existing archived files. */
export async function filesOf(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((): string[] => []);
  return names.filter((name) => readSegmentName(name)?.isArchived === true);
}

/**
 * Resolves segments that a crash has left in both places, and adds the archived ones to the catalog. If the archived file is complete,
 * the one in the store is deleted; else the one in the archive.
 */
export async function openArchive(directory: string, segments: readonly string[], catalog: SegmentCatalog): Promise<ReadonlySet<string>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const gone = new Set<string>();
  for (const name of await readdir(directory)) if (name.endsWith('.part')) await rm(join(directory, name), { force: true });
  const originals = new Map(segments.map((path) => [keyOf(path), path]));
  for (const name of await filesOf(directory)) {
    const path = join(directory, name);
    const original = originals.get(keyOf(name));
    if (original !== undefined) {
      const { ok } = await verifySegment(path).catch(() => ({ ok: false }));
      const loser = ok ? original : path;
      await rm(loser, { force: true });
      gone.add(loser);
      if (!ok) continue;
    }
    await catalog.load(path);
  }
  return gone;
}

function keyOf(path: string): string {
  const { number = 0, retentionClass = '' } = readSegmentName(path) ?? {};
  return `${number}-${retentionClass}`;
}

function isArchivedFile(value: unknown): value is ArchivedFile {
  return typeof value === 'object' && value !== null && 'name' in value && 'sha256' in value && 'services' in value;
}
