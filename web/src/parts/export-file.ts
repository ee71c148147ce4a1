type Picker = (options: { suggestedName: string }) => Promise<RemovableFile>;
/** TypeScript does not know `remove` yet, which some browsers lack. */
type RemovableFile = FileSystemFileHandle & { readonly remove?: () => Promise<void> };

/** Where a file goes while it comes. One of `done` and `discard` is called at the end. */
export interface ExportFile {
  readonly writable: WritableStream<Uint8Array>;
  /** All of it is written. */
  done(): Promise<void>;
  /** It was cut or given up: nothing of it is left behind. */
  discard(): Promise<void>;
}

const PREFIX = 'export-';
/** A download from a place of ours is a copy on one disk. */
const COPIED_MS = 60_000;
/** Older ones are those of pages that were closed meanwhile. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * Straight to the file that the user chooses; where a browser cannot, to a place of this site on the disk, and only where there is none,
 * to memory. @throws AbortError when no file was chosen.
 */
export async function openFile(name: string): Promise<ExportFile> {
  const pick = (globalThis as { showSaveFilePicker?: Picker }).showSaveFilePicker;
  if (pick) return chosenFile(await pick({ suggestedName: name }));
  try {
    return await ownFile(name);
  } catch {
    // A private window, a page without TLS, or an older browser.
    return memoryFile(name);
  }
}

async function chosenFile(handle: RemovableFile): Promise<ExportFile> {
  const writable = await handle.createWritable();
  return {
    writable,
    done: () => Promise.resolve(),
    async discard() {
      await abort(writable);
      // The dialog has made it, and emptied what was there before.
      if ((await handle.getFile()).size === 0) await handle.remove?.();
    },
  };
}

async function ownFile(name: string): Promise<ExportFile> {
  const folder = await navigator.storage.getDirectory();
  await forgetAbandoned(folder);
  const own = `${PREFIX}${crypto.randomUUID()}`;
  const handle = await folder.getFileHandle(own, { create: true });
  const writable = await handle.createWritable();
  return {
    writable,
    async done() {
      save(await handle.getFile(), name);
      setTimeout(() => void folder.removeEntry(own).catch(() => undefined), COPIED_MS);
    },
    async discard() {
      await abort(writable);
      await folder.removeEntry(own);
    },
  };
}

async function forgetAbandoned(folder: FileSystemDirectoryHandle): Promise<void> {
  // By the clock that dates the files.
  const now = new File([], '').lastModified;
  for await (const [name, handle] of folder.entries()) {
    if (!name.startsWith(PREFIX) || !(handle instanceof FileSystemFileHandle)) continue;
    if ((await handle.getFile()).lastModified < now - ABANDONED_MS) await folder.removeEntry(name);
  }
}

function memoryFile(name: string): ExportFile {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  return {
    writable: new WritableStream({ write: (part: Uint8Array<ArrayBuffer>) => void parts.push(part) }),
    done() {
      save(new Blob(parts), name);
      return Promise.resolve();
    },
    discard: () => Promise.resolve(),
  };
}

/** It may have ended already, with the stream that it came from. */
const abort = (writable: WritableStream): Promise<void> => writable.abort().catch(() => undefined);

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), COPIED_MS);
}
