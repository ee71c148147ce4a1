import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useNavigate, useRouteContext, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { session } from '../api.ts';
import { followDesk } from '../app/live.ts';
import { t } from '../messages/en.ts';
import { ProvenanceLayer } from '../parts/provenance-layer.tsx';
import { useValue } from '../state/hooks.ts';
import { Guarded } from './guarded.tsx';
import { Header } from './header.tsx';
import { Nav } from './nav.tsx';
import { SessionOver } from './session-over.tsx';
import { followStanding } from './follow-standing.ts';
import { useTitle } from './title.ts';
import { spoken } from './standing.ts';
import { TruthBar } from './truth-bar.tsx';
import { useKeys } from './use-keys.ts';
import s from './frame.module.css';

/** Answers of the REST interface, and none of what streams. */
const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: true } } });

/** What stands around every screen. */
export function Frame() {
  const known = useRouteContext({ from: '/frame' }).user;
  const [user, setUser] = useState(known);
  const [isOver, setOver] = useState(false);
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    const endings = [followDesk(user), followStanding(user)];
    return () => {
      for (const end of endings) end();
      queries.clear();
    };
  }, [user]);
  useEffect(
    () =>
      session.on((event) => {
        if (event.type === 'signed_out') {
          if (event.reason === 'refused') setOver(true);
          else void navigate({ to: '/login', search: { to: undefined } });
        } else if (event.type === 'access_changed') setUser(event.user);
        else if (event.type === 'signed_in' && event.user !== null) {
          setOver(false);
          setUser((before) => (before.username === event.user?.username ? before : (event.user ?? before)));
        }
      }),
    [navigate],
  );
  const title = useTitle(path);
  useKeys();
  return (
    <QueryClientProvider client={queries}>
      <div className={s.frame}>
        <a className={s.skip} href="#figures">
          {t.nav.skip}
        </a>
        <Nav user={user} />
        <Header />
        <main id="figures" className={s.main} tabIndex={-1}>
          <h1 className="sr-only">{title}</h1>
          <TruthBar mayOpen={user.permissions.includes('view_system')} />
          <Guarded path={path} user={user} />
          <ProvenanceLayer />
        </main>
        <Spoken />
        {isOver && <SessionOver name={user.username} />}
      </div>
    </QueryClientProvider>
  );
}

function Spoken() {
  return (
    <p className="sr-only" aria-live="polite">
      {useValue(spoken)}
    </p>
  );
}
