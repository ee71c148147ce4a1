import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { timeText } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { usePreferences, useValue } from '../../state/hooks.ts';
import { PHONE, useMedia } from '../../state/media.ts';
import { MOST_PRINTED, printing, rowsToDraw } from '../../state/printing.ts';
import type { Entry, Line } from './tail.store.ts';
import s from './log-lines.module.css';

const HEIGHT = 22;
const NEAR_END = 2 * HEIGHT;
/** Control characters, those that turn the direction of text, and the colours of terminals that begin with one. */
const CONTROL = /\p{Cc}\[[\d;]*[A-Za-z]|\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

export interface LogLinesProps {
  readonly lines: readonly Line[];
  readonly opened: string | undefined;
  readonly onOpen: (entry: Entry) => void;
  /** Reads what did not come where this gap is. */
  readonly onLoad: (gap: string) => void;
  readonly empty: string;
  /** New lines come at the end. */
  readonly isTail: boolean;
}

/** Follows the end while the user is there; else the lines stay where they are and new ones are counted. */
export function LogLines({ lines, opened, onOpen, onLoad, empty, isTail }: LogLinesProps) {
  const { zone } = usePreferences();
  const isPrinting = useValue(printing);
  const isPhone = useMedia(PHONE);
  const scroll = useRef<HTMLDivElement>(null);
  const [heldAt, setHeldAt] = useState<string | null>(null);
  const heldIndex = heldAt === null ? -1 : lines.findIndex(({ id }) => id === heldAt);
  const shown = heldIndex === -1 ? lines : lines.slice(0, heldIndex + 1);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => HEIGHT,
    getItemKey: (index) => shown[index]?.id ?? index,
    overscan: 20,
  });
  useEffect(() => {
    if (heldAt === null && shown.length > 0) rows.scrollToIndex(shown.length - 1, { align: 'end' });
  }, [shown.length, heldAt, rows]);
  // Older lines come before the first one, which stays where it is.
  const first = useRef<string>(undefined);
  useEffect(() => {
    const was = shown.findIndex(({ id }) => id === first.current);
    if (heldAt !== null && was > 0) rows.scrollToIndex(was, { align: 'start' });
    first.current = shown[0]?.id;
  }, [shown, heldAt, rows]);
  const watch = (): void => {
    const place = scroll.current;
    if (place === null || heldAt !== null) return;
    if (place.scrollHeight - place.scrollTop - place.clientHeight > NEAR_END) setHeldAt(lines.at(-1)?.id ?? null);
  };
  const waiting = lines.length - shown.length;
  return (
    <>
      {heldAt !== null && isTail && (
        <button type="button" className={s.paused} onClick={() => setHeldAt(null)}>
          {t.logs.paused(waiting)}
        </button>
      )}
      {lines.length === 0 && <p className={s.empty}>{empty}</p>}
      <div
        ref={scroll}
        className={s.scroll}
        onWheel={watch}
        onTouchMove={watch}
        onKeyUp={watch}
        onPointerUp={watch}
        tabIndex={0}
        role="log"
        aria-label={t.nav.logs}
        aria-live="off"
      >
        <div style={{ blockSize: rows.getTotalSize(), position: 'relative' }}>
          {rowsToDraw(rows.getVirtualItems(), shown.length, isPrinting).map(({ index, key, start }) => {
            const line = shown[index];
            const place = { transform: `translateY(${start}px)` };
            if (line === undefined) return null;
            if ('missing' in line)
              return (
                <div key={key} className={`${s.line} ${s.gap}`} style={place}>
                  {t.logs.skipped(line.missing)}{' '}
                  <button type="button" onClick={() => onLoad(line.id)}>
                    {t.logs.load}
                  </button>
                </div>
              );
            const { entry } = line;
            return (
              <div key={key} className={entry.id === opened ? `${s.line} ${s.opened}` : s.line} style={place} onClick={() => onOpen(entry)}>
                <span className={s.time}>{timeText(entry.timestamp, isPhone ? 'clock' : 'millis', zone)}</span>
                <span className={`${s.level} ${s[entry.level]}`}>{entry.level}</span>
                <bdi className={s.service}>{entry.service}</bdi>
                <bdi className={s.text}>{entry.message.slice(0, 2000).replace(CONTROL, '')}</bdi>
              </div>
            );
          })}
        </div>
      </div>
      {isPrinting && shown.length > MOST_PRINTED && <p className={s.empty}>{t.print.first(MOST_PRINTED, shown.length)}</p>}
    </>
  );
}
