import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Schemas, session, unwrap } from '../../api.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { askedState } from '../../parts/panel/asked.ts';
import { Confirm } from '../../parts/confirm.tsx';
import f from '../../parts/form/form.module.css';
import { Panel } from '../../parts/panel/panel.tsx';
import { Rows } from '../../parts/table/rows.tsx';
import { Says } from '../../parts/says.tsx';
import ui from '../../parts/ui.module.css';
import { useSending } from '../../parts/form/use-sending.ts';
import { usePreferences } from '../../state/hooks.ts';
import { Account } from '../account/account.tsx';

type Open = Schemas['OpenSessionDto'];

/** Where the user is logged in, and what their logins are guarded by. */
export function Sessions() {
  const mine = useQuery({ queryKey: ['sessions'], queryFn: () => unwrap(api.GET('/api/auth/sessions')) });
  const [isEnding, setEnding] = useState(false);
  const { problem, send } = useSending();
  const rows = mine.data?.items ?? [];
  const end = (id: string): void =>
    void send(
      () => api.DELETE('/api/auth/sessions/{id}', { params: { path: { id } } }),
      () => void mine.refetch(),
    );
  return (
    <>
      <Panel
        title={t.sessions.mine}
        state={askedState(mine)}
        aside={
          <button type="button" className={ui.small} onClick={() => setEnding(true)}>
            {t.sessions.endAll}
          </button>
        }
      >
        <Says problem={problem} />
        <Table rows={rows} onEnd={end} />
      </Panel>
      <Account />
      {isEnding && (
        <Confirm
          title={t.sessions.endAll}
          text={t.sessions.endAllText(rows.length)}
          name={session.user?.username ?? ''}
          act={t.sessions.endAll}
          call={() => session.logout({ everywhere: true }).then(() => ({ data: null, response: new Response() }))}
          onDone={() => undefined}
          onClose={() => setEnding(false)}
        />
      )}
    </>
  );
}

function Table({ rows, onEnd }: { readonly rows: readonly Open[]; readonly onEnd: (id: string) => void }) {
  const { zone } = usePreferences();
  const time = (at: string): string => timeText(at, 'dayAndClock', zone);
  const times = [t.sessions.seen, t.sessions.started, t.sessions.ends].map((name) => `${name}, ${zoneName(zone)}`);
  return (
    <Rows
      label={t.sessions.mine}
      heads={[t.sessions.agent, t.sessions.address, ...times, t.admin.acts]}
      rows={rows.map(({ id, started_at: started, last_seen_at: seen, ends_at: ends, address, user_agent: agent, current }) => ({
        id,
        cells: [
          <span key="agent" title={agent ?? undefined}>
            {programOf(agent)}
          </span>,
          address ?? t.sessions.unknown,
          time(seen),
          time(started),
          time(ends),
          current ? (
            <span className={f.hint}>{t.sessions.thisOne}</span>
          ) : (
            <button
              type="button"
              className={ui.small}
              aria-label={t.sessions.endOf(programOf(agent), address ?? t.sessions.unknown)}
              onClick={() => onEnd(id)}
            >
              {t.sessions.end}
            </button>
          ),
        ],
      }))}
    />
  );
}

/** Of a browser's long line the part that tells it from others. */
function programOf(agent: string | null): string {
  if (agent === null) return t.sessions.unknown;
  const [, name] = /((?:Edg|OPR|Firefox|HeadlessChrome|Chrome)\/\d+|Version\/\d+.*Safari)/.exec(agent) ?? [];
  const [, system] = /\(([^;)]+)/.exec(agent) ?? [];
  return name === undefined || system === undefined ? agent.slice(0, 80) : `${name.replace('/', ' ')}, ${system}`;
}
