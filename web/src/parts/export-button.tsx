import { useRef, useState } from 'react';
import { type Answer, QuarterdeckError } from '../api.ts';
import { bytes } from '../format/format.ts';
import { t } from '../messages/en.ts';
import { type ExportFile, openFile } from './export-file.ts';
import { saidOf } from './said.ts';
import ui from './ui.module.css';

export interface ExportButtonProps {
  /** Of the file. */
  readonly name: string;
  readonly word: string;
  /** Asks for it as a stream. */
  readonly open: (signal: AbortSignal) => Promise<Answer<unknown>>;
}

/**
 * What is chosen as a file, which the backend writes. A second click gives up. An access token that expires meanwhile changes nothing; the
 * end of the session cuts the file, which is said, and then there is none.
 */
export function ExportButton({ name, word, open }: ExportButtonProps) {
  const [says, setSays] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const running = useRef<AbortController>(undefined);
  const start = async (): Promise<void> => {
    const stop = new AbortController();
    running.current = stop;
    setFault(null);
    let file: ExportFile | undefined;
    let length = 0;
    try {
      file = await openFile(name);
      setSays(t.exports.running(''));
      const { data, problem } = await open(stop.signal);
      if (problem) throw problem;
      const counted = (data as ReadableStream<Uint8Array>).pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform: (part, sink) => {
            length += part.length;
            setSays(t.exports.running(bytes(length)));
            sink.enqueue(part);
          },
        }),
      );
      await counted.pipeTo(file.writable, { signal: stop.signal });
      await file.done();
      setSays(t.exports.done(bytes(length)));
    } catch (error) {
      await file?.discard().catch(() => undefined);
      // Also a file that was not chosen is no fault.
      const isGivenUp = stop.signal.aborted || (error instanceof Error && error.name === 'AbortError');
      setSays(isGivenUp ? null : t.exports.failed);
      if (!isGivenUp) setFault(reasonOf(error, length));
    } finally {
      running.current = undefined;
    }
  };
  return (
    <>
      <button type="button" className={ui.button} onClick={() => (running.current ? running.current.abort() : void start())}>
        {says ?? word}
      </button>
      {fault !== null && (
        <span role="alert" className={ui.mu} dir="auto">
          {fault}
        </span>
      )}
    </>
  );
}

function reasonOf(error: unknown, length: number): string {
  if (error instanceof QuarterdeckError) return saidOf(error);
  // The browser's own words are for those who write pages; a stream that breaks off is a TypeError, what the disk refuses is not.
  return error instanceof TypeError ? t.exports.cut(bytes(length)) : t.exports.notKept;
}
