import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { t } from '../../messages/en.ts';
import { usePreferences, useValue } from '../../state/hooks.ts';
import { CARDS, PHONE, useMedia } from '../../state/media.ts';
import { MOST_PRINTED, printing, rowsToDraw } from '../../state/printing.ts';
import s from './grid.module.css';

export interface Column {
  readonly key: string;
  readonly name: string;
  /** As in `grid-template-columns`. */
  readonly width: string;
  /** The same on a phone; 1fr. */
  readonly phone?: string;
  readonly isNumber?: boolean;
  /** Left out of a narrow window. */
  readonly isWide?: boolean;
  /** Still in the cards of a phone, which have two lines. */
  readonly isInCard?: boolean;
  /** Not on a small laptop either, where it would push others out. */
  readonly isSpare?: boolean;
  readonly canSort?: boolean;
}

export interface GridProps {
  readonly label: string;
  readonly columns: readonly Column[];
  /** Keys of the rows, in order. */
  readonly rows: readonly string[];
  /** The cells of a row, in the order of the columns. */
  readonly cells: (key: string) => readonly ReactNode[];
  /** `key`, or `-key` for the largest first. */
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string) => void;
  readonly onOpen?: (key: string) => void;
  readonly onEnd?: () => void;
  /** Called with the rows that are there, whenever they are others. */
  readonly onView?: (keys: readonly string[]) => void;
  readonly opened?: string | undefined;
  readonly scroll?: RefObject<HTMLDivElement | null>;
  readonly empty: ReactNode;
}

const HEIGHTS = { compact: 26, comfortable: 34 } as const;
const CARD_HEIGHTS = { compact: 50, comfortable: 60 } as const;
const IN_A_LINE = 3;
/** As high as a finger needs it. */
const TOUCHED = 44;
const OVERSCAN = 12;

/**
 * Any number of rows of one height, of which those in view are there. Columns never follow the data; the arrows move from row to row. On a
 * phone each row is a card of two lines, and the head above them too.
 */
export function Grid(props: GridProps) {
  const { label, columns, rows, cells, onOpen, onEnd, onView, opened, empty } = props;
  const own = useRef<HTMLDivElement>(null);
  const scroll = props.scroll ?? own;
  const { density } = usePreferences();
  const isTouched = useMedia(PHONE) && onOpen !== undefined;
  const height = useMedia(CARDS) ? CARD_HEIGHTS[density] : isTouched ? TOUCHED : HEIGHTS[density];
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index] ?? index,
    overscan: OVERSCAN,
  });
  const items = list.getVirtualItems();
  const isPrinting = useValue(printing);
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => list.measure(), [height, list]);
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - OVERSCAN) onEnd?.();
  }, [last, rows.length, onEnd]);
  const first = items[0]?.index ?? 0;
  useEffect(() => onView?.(rows.slice(first, last + 1)), [first, last, rows, onView]);
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = Number((document.activeElement as HTMLElement | null)?.dataset['row'] ?? -1);
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? height) / height) - 2);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined || rows.length === 0) return;
    event.preventDefault();
    const next = Math.min(Math.max(to, 0), rows.length - 1);
    list.scrollToIndex(next);
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };
  const template = columns.map(({ width }) => width).join(' ');
  const medium = columns.filter(({ isSpare }) => !isSpare).map(({ width }) => width);
  const narrow = columns.filter(({ isWide }) => !isWide).map(({ phone = '1fr' }) => `minmax(0, ${phone})`);
  return (
    <div
      className={s.grid}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      style={{ ['--columns' as string]: template, ['--medium' as string]: medium.join(' '), ['--narrow' as string]: narrow.join(' ') }}
      onKeyDown={move}
    >
      <Head {...props} />
      {rows.length === 0 && <div className={s.empty}>{empty}</div>}
      <div ref={scroll} className={s.scroll} role="rowgroup" tabIndex={-1}>
        <div role="presentation" style={{ blockSize: list.getTotalSize(), position: 'relative' }}>
          {rowsToDraw(items, rows.length, isPrinting).map(({ index, key, start }) => {
            const id = rows[index];
            if (id === undefined) return null;
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 2}
                data-row={index}
                className={id === opened ? `${s.row} ${s.opened}` : s.row}
                style={{ transform: `translateY(${start}px)`, blockSize: height }}
                tabIndex={index === (items[0]?.index ?? 0) ? 0 : -1}
                onClick={() => onOpen?.(id)}
                onKeyDown={(event) => (event.key === 'Enter' ? onOpen?.(id) : undefined)}
              >
                {cells(id).map((cell, at) => (
                  <div key={columns[at]?.key} role="gridcell" aria-colindex={at + 1} className={lookOf(columns, at)} data-tile="">
                    {cell}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {isPrinting && rows.length > MOST_PRINTED && <p className={s.empty}>{t.print.first(MOST_PRINTED, rows.length)}</p>}
    </div>
  );
}

function Head({ columns, sort, onSort }: GridProps) {
  return (
    <div role="rowgroup">
      <div role="row" aria-rowindex={1} className={s.head}>
        {columns.map((column, at) => {
          const { key, name, canSort, isNumber } = column;
          const way = sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none';
          const next = way === 'none' ? (isNumber ? `-${key}` : key) : way === 'ascending' ? `-${key}` : key;
          return (
            <div
              key={key}
              role="columnheader"
              aria-colindex={at + 1}
              className={lookOf(columns, at)}
              {...(canSort && { 'aria-sort': way })}
            >
              {canSort && onSort !== undefined ? (
                <button type="button" onClick={() => onSort(next)}>
                  {name}
                  {way !== 'none' && <i aria-hidden="true">{way === 'ascending' ? '▲' : '▼'}</i>}
                </button>
              ) : (
                name
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function lookOf(columns: readonly Column[], at: number): string {
  const column = columns[at];
  const before = columns.slice(0, at).filter(isInCard).length;
  return [
    s.cell,
    column?.isNumber && s.num,
    column?.isWide && s.wide,
    column?.isSpare && s.spare,
    column?.isInCard && s.card,
    before % IN_A_LINE === 0 && s.lead,
  ]
    .filter(Boolean)
    .join(' ');
}

const isInCard = ({ isWide, isInCard: isKept }: Column): boolean => isWide !== true || isKept === true;
