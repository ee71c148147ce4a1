import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

/** Folders that are watched at once; changes in others are found by the regular rounds. */
const MAX_FOLDERS = 2000;

export type FolderChange = 'file' | 'names';

/**
 * Watches folders for changes of their files, as a hint to look at once. Each folder has a watcher of its own: the recursive mode of
 * Node watches every file by itself, which takes kilobytes per file.
 */
export class FolderWatches {
  private readonly watchers = new Map<string, FSWatcher>();
  private changed = new Set<string>();

  constructor(private readonly onChange: (what: FolderChange) => void) {}

  /** Paths of the files that have changed since the last call, each once however often it was written. */
  takeChanged(): ReadonlySet<string> {
    const { changed } = this;
    this.changed = new Set();
    return changed;
  }

  /** Watches these folders and no others; returns whether one of them was not watched before. */
  keep(folders: readonly string[]): boolean {
    const wanted = new Set(folders.slice(0, MAX_FOLDERS));
    for (const [folder, watcher] of this.watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    const fresh = [...wanted].filter((folder) => !this.watchers.has(folder));
    return fresh.filter((folder) => this.start(folder)).length > 0;
  }

  close(): void {
    this.keep([]);
  }

  private start(folder: string): boolean {
    try {
      const watcher = watch(folder, (event, name) => {
        const isFile = event === 'change' && name !== null;
        if (isFile) this.changed.add(join(folder, name));
        this.onChange(isFile ? 'file' : 'names');
      });
      watcher.on('error', () => this.end(folder, watcher));
      this.watchers.set(folder, watcher);
      return true;
    } catch {
      // Not every file system reports changes, and the number of watchers is limited.
      return false;
    }
  }

  private end(folder: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.watchers.get(folder) === watcher) this.watchers.delete(folder);
  }
}
