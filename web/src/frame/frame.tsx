import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useNavigate, useRouteContext, useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { session, type User } from '../api.ts';
import { followDesk } from '../app/live.ts';
import { followPreferences } from '../app/preferences.ts';
import { followControls } from '../controls/requests.ts';
import { t } from '../messages/en.ts';
import { palette } from '../palette/open.ts';
import { ProvenanceLayer } from '../parts/figure/provenance-layer.tsx';
import { dutyOf } from '../screens/login/duty.ts';
import { useValue } from '../state/hooks.ts';
import { firstView } from './ways/first-view.ts';
import { Guarded } from './ways/guarded.tsx';
import { Held } from './truth/held.tsx';
import { Header } from './head/header.tsx';
import { MisreadNote } from './misread-note.tsx';
import { Nav } from './ways/nav.tsx';
import { PrintHead } from './print-head.tsx';
import { SessionOver } from './session-over.tsx';
import { followStanding } from './truth/follow-standing.ts';
import { useTitle } from './head/title.ts';
import { spoken } from './truth/standing.ts';
import { TruthBar } from './truth/truth-bar.tsx';
import { useKeys } from './ways/use-keys.ts';
import s from './frame.module.css';

const Palette = lazy(async () => ({ default: (await import('../palette/palette.tsx')).Palette }));

/** Answers of the REST interface, and none of what streams. */
const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: true } } });

/** The frame around every screen. */
export function Frame() {
  const known = useRouteContext({ from: '/frame' }).user;
  const [user, setUser] = useState(known);
  const [isOver, setOver] = useState(false);
  const navigate = useNavigate();
  const { history } = useRouter();
  const [openFirst] = useState(() => firstView((to) => history.replace(to)));
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    const endings = [followDesk(user), followStanding(user), followControls(user), followPreferences(openFirst)];
    return () => {
      for (const end of endings) end();
      queries.clear();
    };
  }, [user, openFirst]);
  useEffect(
    () =>
      session.on((event) => {
        if (event.type === 'signed_out') {
          if (event.reason === 'refused') setOver(true);
          else void navigate({ to: '/login', search: { to: undefined } });
        } else if (event.type === 'access_changed') setUser(event.user);
        else if (event.type === 'signed_in' && dutyOf(event.user) !== null)
          void navigate({ to: '/login', search: { to: location.pathname + location.search } });
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
        <Header user={user} />
        <main id="figures" className={s.main} tabIndex={-1}>
          <h1 className="sr-only">{title}</h1>
          <PrintHead title={title} user={user} />
          <Held />
          <MisreadNote path={path} />
          <TruthBar mayOpen={user.permissions.includes('view_system')} />
          <Guarded path={path} user={user} />
          <ProvenanceLayer />
        </main>
        <Spoken />
        <Found user={user} />
        {isOver && <SessionOver name={user.username} />}
      </div>
    </QueryClientProvider>
  );
}

/** Its code comes when it is first asked for. */
function Found({ user }: { readonly user: User }) {
  const mode = useValue(palette);
  return mode === 'closed' ? null : (
    <Suspense fallback={null}>
      <Palette key={mode} mode={mode} user={user} />
    </Suspense>
  );
}

function Spoken() {
  return (
    <p className="sr-only" aria-live="polite">
      {useValue(spoken)}
    </p>
  );
}
