import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useRouterState } from '@tanstack/react-router';
import type { User } from '../api.ts';
import { t } from '../messages/en.ts';
import { Dialog } from '../parts/dialog.tsx';
import ui from '../parts/ui.module.css';
import { preferences, choose } from '../state/look.ts';
import { type Entry, found, moved } from './entries.ts';
import { palette } from './open.ts';
import { useEntries } from './use-entries.ts';
import s from './palette.module.css';

const NAME_MOST = 80;
const VIEWS_MOST = 200;
const close = (): void => palette.set('closed');

/** Finds a screen, a symbol, an agent, an alert or a view, or names the present one as a view. */
export function Palette({ mode, user }: { readonly mode: 'go' | 'save'; readonly user: User }) {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const here = useRouterState({ select: ({ location }) => location.href });
  const all = useEntries(user, mode === 'go' ? query.trim() : '');
  const name = query.trim().slice(0, NAME_MOST);
  const saving = useMemo<Entry>(
    () => ({ id: 'save', kind: 'act', name: t.palette.save(name), note: here, run: () => save(name, here) }),
    [name, here],
  );
  const rows = mode === 'save' ? (name === '' ? [] : [saving]) : [...found(all, query), ...(name === '' ? [] : [saving])];
  const chosen = Math.min(at, Math.max(rows.length - 1, 0));
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, rows.length]);

  const run = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    close();
    entry.run();
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt(moved(chosen, step, rows.length));
    else if (event.key === 'Enter') run(rows[chosen]);
    else return;
    event.preventDefault();
  };
  const label = mode === 'save' ? t.palette.name : t.header.find;
  return (
    <Dialog title={label} onClose={close}>
      <input
        className={`${ui.field} ${s.input}`}
        role="combobox"
        aria-label={label}
        aria-expanded={rows.length > 0}
        aria-controls="palette-list"
        aria-activedescendant={rows[chosen] === undefined ? undefined : `palette-${chosen}`}
        aria-autocomplete="list"
        autoComplete="off"
        autoFocus
        placeholder={mode === 'save' ? t.palette.name : t.palette.placeholder}
        value={query}
        maxLength={200}
        onChange={({ target }) => {
          setQuery(target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div ref={list} id="palette-list" role="listbox" aria-label={t.palette.results} className={s.list}>
        {rows.map((entry, index) => (
          <div
            key={entry.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={index === chosen ? `${s.row} ${s.chosen}` : s.row}
            onPointerMove={() => setAt(index)}
            onClick={() => run(entry)}
          >
            <span className={s.kind}>{t.palette.kinds[entry.kind]}</span>
            <bdi className={s.name}>{entry.name}</bdi>
            <bdi className={s.note}>{entry.note}</bdi>
          </div>
        ))}
      </div>
      {rows.length === 0 && mode === 'go' && <p className={s.note}>{t.palette.none}</p>}
    </Dialog>
  );
}

/** The same name again is the same view, now of this place. */
function save(name: string, to: string): void {
  const others = preferences.get().views.filter((view) => view.name !== name);
  choose({ views: [...others, { name, to }].slice(-VIEWS_MOST) });
}
