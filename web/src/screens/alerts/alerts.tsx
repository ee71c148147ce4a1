import { useNavigate, useRouteContext, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { alerts, alertsCut } from '../../app/desk.ts';
import { t } from '../../messages/en.ts';
import { useEdition, useNow, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { openAlerts } from '../../frame/truth/standing.ts';
import { Dialog } from '../../parts/dialog.tsx';
import ui from '../../parts/ui.module.css';
import { type Act, act, acting, allows, report } from './acting.ts';
import { AlertList, isPhone } from './alert-list.tsx';
import { CommentBox } from './comment-box.tsx';
import { Detail } from './detail.tsx';
import { Filters } from './find/filters.tsx';
import { beside, countsOf, inboxOf, nextOpen } from './inbox.ts';
import { KeyHelp, KeyLine } from './key-help.tsx';
import type { AlertsSearch } from './find/search.ts';
import { Tools } from './tools.tsx';
import { useFresh } from './use-fresh.ts';
import { useInboxKeys } from './use-inbox-keys.ts';
import s from './alerts.module.css';

/** The inbox: open, acknowledged and ended alerts. */
export function Alerts() {
  const search = useSearch({ from: '/frame/alerts' });
  const navigate = useNavigate();
  const mayAct = useRouteContext({ from: '/frame' }).user.permissions.includes('acknowledge_alerts');
  const edition = useEdition(alerts.alerts);
  const isKnown = useValue(openAlerts) !== null;
  const minute = Math.floor(useNow() / 60_000);
  const [cursor, setCursor] = useState<string | undefined>(search.id);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<Act | null>(null);
  const [help, setHelp] = useState(false);
  const [filtering, setFiltering] = useState(false);
  const scroll = useRef<HTMLDivElement>(null);
  const fresh = useFresh(() => (scroll.current?.scrollTop ?? 0) > 0 || selected.size > 0 || asking !== null);
  const all = useMemo(() => [...alerts.alerts.entries()].map(([, alert]) => alert), [edition]);
  const inbox = useMemo(() => inboxOf(all, search, clock.now(), fresh.hidden), [all, search, fresh.hidden, minute]);
  const counts = useMemo(() => (isKnown ? countsOf(all) : null), [all, isKnown]);

  const change = useCallback(
    (next: Partial<AlertsSearch>) =>
      void navigate({ to: '/alerts', search: (before: object) => ({ ...(before as AlertsSearch), ...next }), replace: true }),
    [navigate],
  );
  const open = useCallback((id: string | undefined) => change({ id }), [change]);
  const move = (step: 1 | -1, extend: boolean): void => {
    const next = beside(inbox.ids, cursor, step);
    if (extend && cursor !== undefined) setSelected((before) => new Set([...before, cursor, ...(next === undefined ? [] : [next])]));
    setCursor(next);
    if (search.id !== undefined) open(next);
  };
  const targets = (): readonly string[] => (selected.size > 0 ? [...selected] : cursor === undefined ? [] : [cursor]);
  const send = (what: Act, comment: string): void => {
    const ids = targets();
    const after = what !== 'comment' && cursor !== undefined && ids.includes(cursor) ? nextOpen(inbox.items, cursor) : undefined;
    setAsking(null);
    setSelected(new Set());
    void act(what, ids, comment);
    if (after === undefined) return;
    setCursor(after);
    if (search.id !== undefined) open(after);
  };
  const ask = (what: Act): void => {
    if (!mayAct || !targets().some((id) => allows(what, alerts.alerts.get(id)))) return;
    if (what === 'undo') send(what, '');
    else setAsking(what);
  };
  useInboxKeys({
    move,
    ask,
    select: () => cursor !== undefined && setSelected((before) => toggled(before, cursor)),
    open: () => open(cursor),
    back: () => (asking !== null ? setAsking(null) : selected.size > 0 ? setSelected(new Set()) : help ? setHelp(false) : open(undefined)),
    help: () => setHelp(true),
  });
  useEffect(() => {
    if (cursor === undefined || !alerts.alerts.get(cursor)) setCursor(inbox.ids[0]);
  }, [cursor, inbox.ids]);

  return (
    <div className={search.id === undefined ? s.inbox : `${s.inbox} ${s.opened}`}>
      <Filters search={search} counts={counts} onChange={change} />
      <section className={s.list} aria-label={t.alerts.title}>
        <Tools search={search} onChange={change} selected={selected.size} fresh={fresh} onFilters={() => setFiltering(true)} />
        {asking !== null && <CommentBox what={asking} onSend={(comment) => send(asking, comment)} onCancel={() => setAsking(null)} />}
        <Report />
        <AlertList
          scroll={scroll}
          inbox={inbox}
          isKnown={isKnown}
          isFiltered={all.length > 0}
          cursor={cursor}
          selected={selected}
          mayAct={mayAct}
          onOpen={(id) => {
            setCursor(id);
            // A phone shows what can be done in the row, and the story by its button.
            if (!isPhone.matches) open(id);
          }}
          onDetails={open}
          onAct={(what, id) => {
            setCursor(id);
            setSelected(new Set());
            if (what === 'comment') setAsking(what);
            else void act(what, [id], '');
          }}
        />
        <KeyLine onHelp={() => setHelp(true)} />
      </section>
      <Detail id={search.id} mayAct={mayAct} onAsk={ask} onBack={() => open(undefined)} />
      {filtering && (
        <Dialog title={t.alerts.filters} onClose={() => setFiltering(false)}>
          <Filters search={search} counts={counts} onChange={change} isDialog />
          <button type="button" className={ui.primary} onClick={() => setFiltering(false)}>
            {t.alerts.close}
          </button>
        </Dialog>
      )}
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </div>
  );
}

function Report() {
  const said = useValue(report);
  const isCut = useValue(alertsCut);
  useValue(acting);
  return (
    <>
      <p className={said === null ? s.quiet : said.isFault ? `${s.report} ${s.fault}` : s.report} role="status">
        {said?.says}
      </p>
      {isCut && (
        <p className={`${s.report} ${s.fault}`} data-cut="">
          {t.alerts.cut}
        </p>
      )}
    </>
  );
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(before);
  if (!next.delete(id)) next.add(id);
  return next;
}
