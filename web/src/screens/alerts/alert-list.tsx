import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect } from 'react';
import type { Alert } from '../../api.ts';
import { count, type Count } from '../../format/format.ts';
import { ageText } from '../../format/time.ts';
import { groupOf, sinceOf } from '../../live/alerts.store.ts';
import { t } from '../../messages/en.ts';
import { SeverityMark } from '../../parts/severity.tsx';
import ui from '../../parts/ui.module.css';
import { useNow, useValue } from '../../state/hooks.ts';
import { PHONE, useMedia } from '../../state/media.ts';
import { MOST_PRINTED, printing, rowsToDraw } from '../../state/printing.ts';
import { clock } from '../../state/now.ts';
import { type Act, acting, allows } from './acting.ts';
import type { Inbox } from './inbox.ts';
import s from './alert-list.module.css';

export interface AlertListProps {
  readonly scroll: RefObject<HTMLDivElement | null>;
  readonly inbox: Inbox;
  readonly isKnown: boolean;
  /** Whether there are alerts that the filter leaves out. */
  readonly isFiltered: boolean;
  readonly cursor: string | undefined;
  readonly selected: ReadonlySet<string>;
  readonly mayAct: boolean;
  readonly onOpen: (id: string) => void;
  /** Its story, on a phone. */
  readonly onDetails: (id: string) => void;
  readonly onAct: (what: Act, id: string) => void;
}

const HEAD = 30;
const ROW = 57;
const TALL_ROW = 118;
export const isPhone = matchMedia(PHONE);

/** Thousands of rows, of which those in view are there. */
export function AlertList(props: AlertListProps) {
  const { scroll, inbox, cursor, isKnown, isFiltered } = props;
  const { items } = inbox;
  const isPrinting = useValue(printing);
  const sizeOf = (index: number): number => {
    const item = items[index];
    if (item?.is === 'group') return HEAD;
    return isPhone.matches && item?.alert.id === cursor ? TALL_ROW : isPhone.matches ? ROW + 9 : ROW;
  };
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: sizeOf,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : item.is === 'group' ? item.group : item.alert.id;
    },
    overscan: 8,
  });
  const phone = useMedia(PHONE);
  useEffect(() => rows.measure(), [items, cursor, phone]);
  useEffect(() => {
    const at = items.findIndex((item) => item.is === 'alert' && item.alert.id === cursor);
    if (at > 1) rows.scrollToIndex(at, { align: 'auto' });
  }, [cursor]);
  return (
    <div
      ref={scroll}
      className={s.scroll}
      aria-label={t.alerts.list}
      tabIndex={0}
      {...(items.length === 0
        ? // A sentence may not stand in a list.
          { role: 'group' }
        : phone
          ? { role: 'list' }
          : {
              ...{ role: 'listbox', 'aria-multiselectable': true },
              ...(cursor !== undefined && { 'aria-activedescendant': `alert-${cursor}` }),
            })}
    >
      {items.length === 0 && <p className={s.empty}>{!isKnown ? t.state.loading : isFiltered ? t.alerts.empty : t.alerts.nothing}</p>}
      <div style={{ blockSize: rows.getTotalSize(), position: 'relative' }} role="presentation">
        {rowsToDraw(rows.getVirtualItems(), items.length, isPrinting).map(({ index, key, start }) => {
          const item = items[index];
          const place = { transform: `translateY(${start}px)`, blockSize: sizeOf(index) };
          if (item === undefined) return null;
          return item.is === 'group' ? (
            <div key={key} className={s.group} style={place} role="presentation">
              <span>{t.alerts.groups[item.group]}</span>
              <span>{count(item.count as Count)}</span>
            </div>
          ) : (
            <Row key={key} alert={item.alert} place={place} {...props} />
          );
        })}
      </div>
      {isPrinting && items.length > MOST_PRINTED && <p className={s.empty}>{t.print.first(MOST_PRINTED, items.length)}</p>}
    </div>
  );
}

type RowProps = AlertListProps & { readonly alert: Alert; readonly place: { readonly transform: string; readonly blockSize: number } };

function Row({ alert, place, cursor, selected, mayAct, onOpen, onDetails, onAct }: RowProps) {
  const { id, severity, title, message, source, count: times } = alert;
  useNow();
  const isCursor = id === cursor;
  const isSelected = selected.has(id);
  const group = groupOf(alert);
  const look = [s.row, s[group], isCursor && s.cursor, isSelected && s.selected].filter(Boolean).join(' ');
  return (
    <div
      id={`alert-${id}`}
      className={look}
      style={place}
      {...(useMedia(PHONE)
        ? // The buttons of a row may not stand in an option.
          { role: 'listitem', 'aria-current': isCursor }
        : { role: 'option', 'aria-selected': isSelected || isCursor })}
      data-alert={id}
      data-status={alert.status}
      onClick={() => onOpen(id)}
    >
      <SeverityMark severity={severity} muted={group === 'over' || group === 'silenced'} />
      <span className={s.title} title={title} dir="auto">
        {title} {times > 1 && <span className={s.times}>{t.alerts.times(times)}</span>}
      </span>
      <span className={s.age}>{ageText(clock.ageOf(sinceOf(alert)))}</span>
      <span className={s.text} title={message}>
        <bdi>{source}</bdi>: <bdi>{message}</bdi>
      </span>
      <Who alert={alert} />
      {isCursor && <PhoneActs alert={alert} mayAct={mayAct && group !== 'over'} onAct={onAct} onDetails={onDetails} />}
    </div>
  );
}

function Who({ alert: { id, status, acknowledged_by: by, silenced } }: { readonly alert: Alert }) {
  const doing = useValue(acting).get(id);
  const text =
    doing !== undefined
      ? t.alerts.doing[doing]
      : by !== null && status === 'acknowledged'
        ? t.alerts.ackBy(by)
        : (t.alerts.over[status] ?? (silenced ? t.alerts.silenced : ''));
  return <span className={s.who}>{text}</span>;
}

type PhoneActsProps = Pick<AlertListProps, 'mayAct' | 'onAct' | 'onDetails'> & { readonly alert: Alert };

/** On a phone there are no keys. */
function PhoneActs({ alert, mayAct, onAct, onDetails }: PhoneActsProps) {
  const main: Act = allows('acknowledge', alert) ? 'acknowledge' : 'resolve';
  return (
    <span className={s.acts} onClick={(event) => event.stopPropagation()}>
      <button type="button" className={ui.button} onClick={() => onDetails(alert.id)}>
        {t.alerts.details}
      </button>
      {mayAct && (
        <>
          <button type="button" className={ui.button} onClick={() => onAct('comment', alert.id)}>
            {t.alerts.acts.comment}
          </button>
          <button type="button" className={ui.primary} onClick={() => onAct(main, alert.id)}>
            {t.alerts.acts[main]}
          </button>
        </>
      )}
    </span>
  );
}
