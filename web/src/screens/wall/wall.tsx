import { useNavigate, useRouteContext, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { session } from '../../api.ts';
import { followDesk } from '../../app/live.ts';
import { followStanding } from '../../frame/truth/follow-standing.ts';
import { t } from '../../messages/en.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import { useNow } from '../../state/hooks.ts';
import { Feeds, Head } from './head.tsx';
import { NEEDS, viewAt, viewsOf } from './search.ts';
import { useNightlyReload, useSilence, useWakeLock } from './use-wall.ts';
import { AlertsView, DeskView, PositionsView } from './views.tsx';
import { shiftAt } from './wall.ts';
import s from './wall.module.css';

const SHOWS = { desk: DeskView, alerts: AlertsView, positions: PositionsView } as const;

/** For an unattended screen: the state of the desk, readable from 4 m away. */
export function Wall() {
  const known = useRouteContext({ from: '/wall' }).user;
  const search = useSearch({ from: '/wall' });
  const navigate = useNavigate();
  const [user, setUser] = useState(known);
  const now = useNow();
  const [openedAt] = useState(now);
  useEffect(() => {
    const ends = [followDesk(user), followStanding(user)];
    return () => {
      for (const end of ends) end();
    };
  }, [user]);
  useEffect(
    () =>
      session.on((event) => {
        if (event.type === 'access_changed') setUser(event.user);
        if (event.type === 'signed_out') void navigate({ to: '/login', search: { to: location.pathname + location.search } });
      }),
    [navigate],
  );
  useEffect(() => void (document.title = `${t.wall.title} - ${t.product}`), []);
  useWakeLock();
  useNightlyReload();
  const silence = useSilence();
  const views = viewsOf(search, user.permissions);
  const view = viewAt(views, now - openedAt, search.every);
  const [x, y] = shiftAt(now);
  const View = view === undefined ? undefined : SHOWS[view];
  return (
    <main className={s.wall} style={{ transform: `translate(${x}px, ${y}px)` }} data-view={view}>
      <h1 className="sr-only">{t.wall.title}</h1>
      <Head silence={silence} />
      {View === undefined ? (
        <Panel
          title={t.wall.noView}
          state={{ is: 'forbidden', permission: (search.view ?? ['desk']).map((one) => NEEDS[one]).join(', ') }}
        />
      ) : (
        <View silence={silence} isHidden={search.hide === 'amounts'} />
      )}
      <Feeds />
    </main>
  );
}
