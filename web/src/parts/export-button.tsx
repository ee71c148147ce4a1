import { useRef, useState } from 'react';
import type { Answer } from '../api.ts';
import { bytes } from '../format/format.ts';
import { t } from '../messages/en.ts';
import ui from './ui.module.css';

type Picker = (options: { suggestedName: string }) => Promise<{ createWritable(): Promise<WritableStream<Uint8Array>> }>;

export interface ExportButtonProps {
  /** Of the file. */
  readonly name: string;
  readonly word: string;
  /** Asks for it as a stream. */
  readonly open: (signal: AbortSignal) => Promise<Answer<unknown>>;
}

/** What is chosen as a file, which the backend writes; straight to the disk where the browser can. A second click gives up. */
export function ExportButton({ name, word, open }: ExportButtonProps) {
  const [says, setSays] = useState<string | null>(null);
  const running = useRef<AbortController>(undefined);
  const start = async (): Promise<void> => {
    const stop = new AbortController();
    running.current = stop;
    try {
      const pick = (globalThis as { showSaveFilePicker?: Picker }).showSaveFilePicker;
      const target = pick ? await (await pick({ suggestedName: name })).createWritable() : null;
      setSays(t.state.exporting(''));
      const { data, problem } = await open(stop.signal);
      if (problem) throw problem;
      let length = 0;
      const counted = (data as ReadableStream<Uint8Array>).pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform: (part, sink) => {
            length += part.length;
            setSays(t.state.exporting(bytes(length)));
            sink.enqueue(part);
          },
        }),
      );
      if (target) await counted.pipeTo(target, { signal: stop.signal });
      else save(await new Response(counted).blob(), name);
      setSays(t.state.exported(bytes(length)));
    } catch (error) {
      // Also a file that was not chosen is no fault.
      const isGivenUp = stop.signal.aborted || (error instanceof Error && error.name === 'AbortError');
      setSays(isGivenUp ? null : t.state.notExported);
    } finally {
      running.current = undefined;
    }
  };
  return (
    <button type="button" className={ui.button} onClick={() => (running.current ? running.current.abort() : void start())}>
      {says ?? word}
    </button>
  );
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
