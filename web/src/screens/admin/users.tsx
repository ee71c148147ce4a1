import { useRouteContext } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Schemas, unwrap } from '../../api.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { askedState } from '../../parts/panel/asked.ts';
import { Confirm } from '../../parts/confirm.tsx';
import f from '../../parts/form/form.module.css';
import { usePages } from '../../parts/table/pages.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import { Rows } from '../../parts/table/rows.tsx';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { usePreferences } from '../../state/hooks.ts';
import { MoreButton } from './more-button.tsx';
import { NewUser, UserEdit } from './user-forms.tsx';

export type Account = Schemas['UserAccountDto'];
type Open = { readonly is: 'new' } | { readonly is: 'edit' | 'end' | 'remove'; readonly user: Account };

/** All users. */
export function Users() {
  const [open, setOpen] = useState<Open | null>(null);
  const pages = usePages(['users'], (from) => unwrap(api.GET('/api/users', { params: { query: from } })));
  const { asked, rows } = pages;
  const close = (): void => setOpen(null);
  const done = (): void => {
    close();
    void asked.refetch();
  };
  return (
    <>
      <Panel
        title={t.admin.tabs.users}
        state={askedState(asked, rows.length === 0 ? t.users.empty : null)}
        aside={
          <span className={f.acts}>
            {asked.data !== undefined && <span className={f.hint}>{t.users.count(rows.length, asked.hasNextPage)}</span>}
            <button type="button" className={ui.small} onClick={() => setOpen({ is: 'new' })}>
              {t.users.add}
            </button>
          </span>
        }
      >
        <Table rows={rows} onOpen={setOpen} />
        <MoreButton {...pages} />
      </Panel>
      {open?.is === 'new' && <NewUser onDone={done} onClose={close} />}
      {open?.is === 'edit' && <UserEdit username={open.user.username} onDone={done} onClose={close} />}
      {open?.is === 'end' && (
        <Confirm
          title={t.users.endTitle(open.user.username)}
          text={t.users.endText}
          name={open.user.username}
          act={t.users.end}
          call={() => api.DELETE('/api/users/{username}/sessions', { params: { path: { username: open.user.username } } })}
          onDone={done}
          onClose={close}
        />
      )}
      {open?.is === 'remove' && (
        <Confirm
          title={t.users.removeTitle(open.user.username)}
          text={t.users.removeText}
          name={open.user.username}
          act={t.users.remove}
          call={() => api.DELETE('/api/users/{username}', { params: { path: { username: open.user.username } } })}
          onDone={done}
          onClose={close}
        />
      )}
    </>
  );
}

function Table({ rows, onOpen }: { readonly rows: readonly Account[]; readonly onOpen: (open: Open) => void }) {
  const { zone } = usePreferences();
  const me = useRouteContext({ from: '/frame' }).user.username;
  const heads = [t.admin.name, t.users.role, t.admin.brokers, t.users.state, t.users.source, t.users.factor, t.users.password];
  return (
    <Rows
      label={t.admin.tabs.users}
      heads={[...heads, `${t.users.lastLogin}, ${zoneName(zone)}`, t.admin.acts]}
      rows={rows.map((user) => ({
        id: user.username,
        cells: [
          <b key="name">{user.username}</b>,
          user.role,
          brokersText(user.brokers),
          <span key="state" className={user.disabled ? sc.bad : undefined}>
            {user.disabled ? t.users.disabled : t.users.enabled}
          </span>,
          t.users.sources[user.source],
          user.otp ? t.admin.yes : t.admin.no,
          user.must_change_password ? t.users.mustChange : t.users.own,
          user.last_login_at === null ? t.admin.never : timeText(user.last_login_at, 'dayAndClock', zone),
          <span key="acts" className={f.acts}>
            {(['edit', 'end', 'remove'] as const).map((is) => (
              <button
                key={is}
                type="button"
                className={ui.small}
                aria-label={t.admin.of(WORDS[is], user.username)}
                disabled={is === 'remove' && user.username === me}
                onClick={() => onOpen({ is, user })}
              >
                {WORDS[is]}
              </button>
            ))}
          </span>,
        ],
      }))}
    />
  );
}

const WORDS = { edit: t.admin.edit, end: t.users.end, remove: t.users.remove } as const;

export function brokersText(brokers: readonly string[]): string {
  return brokers.includes('*') ? t.admin.allBrokers : brokers.length === 0 ? t.admin.none : brokers.join(', ');
}
