import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { api, type Schemas, unwrap } from '../../api.ts';
import { scheduler } from '../../app/desk.ts';
import { realtime } from '../../app/live.ts';
import { asConfidence, asCount, asFraction, asMoney, confidence, count, fraction, gain } from '../../format/format.ts';
import { ageText } from '../../format/time.ts';
import { KeyedStore } from '../../live/keyed.store.ts';
import { t } from '../../messages/en.ts';
import { askedState } from '../../parts/panel/asked.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { type Column, Grid } from '../../parts/table/grid.tsx';
import { Panel } from '../../parts/panel/panel.tsx';
import type { PanelState } from '../../parts/panel/panel-state.ts';
import sc from '../../parts/screen.module.css';
import { useCell, useKeys, useNow } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { AgentDetail } from './agent-detail.tsx';

type Agent = Schemas['AgentDto'];

const COLUMNS: readonly Column[] = [
  { key: 'id', name: t.agents.agent, width: 'minmax(110px, 1.4fr)', phone: '1.2fr' },
  { key: 'status', name: t.agents.status, width: '70px', phone: '48px' },
  { key: 'last', name: t.agents.lastSignal, width: 'minmax(150px, 1.8fr)' },
  { key: 'confidence', name: t.agents.confidence, width: 'minmax(110px, 1fr)', isNumber: true, isWide: true, isInCard: true },
  { key: 'signals', name: t.agents.signals, width: '70px', isNumber: true, isWide: true, isSpare: true },
  { key: 'trades', name: t.agents.trades, width: '70px', isNumber: true, isWide: true },
  { key: 'hit', name: t.agents.winRate, width: '80px', isNumber: true, isWide: true, isInCard: true },
  { key: 'pnl', name: t.trades.result, width: 'minmax(110px, 1fr)', phone: '1.3fr', isNumber: true },
  { key: 'seen', name: t.positions.age, width: '54px', isNumber: true, isWide: true },
];

/** What each agent says, and what has come of it. */
export function Agents() {
  const { id } = useSearch({ from: '/frame/agents' });
  const navigate = useNavigate();
  const [agents] = useState(() => new KeyedStore<Agent>(scheduler));
  const answer = useQuery({ queryKey: ['agents'], queryFn: () => unwrap(api.GET('/api/agents', { params: { query: { limit: 1000 } } })) });
  useEffect(() => {
    for (const agent of answer.data?.items ?? []) agents.set(agent.id, agent);
    const topic = realtime.topic('agents', {
      maxRateHz: 2,
      onEvent: ({ data }) => {
        const known = agents.get(data.id);
        if (known !== undefined)
          agents.set(data.id, { ...known, status: data.status, last_seen: data.last_seen, last_signal: data.last_signal });
      },
    });
    return () => topic.close();
  }, [answer.data, agents]);
  const keys = useKeys(agents);
  const asked = askedState(answer);
  const state: PanelState = asked.is === 'plain' ? { is: 'live' } : asked;
  const open = (next: string | undefined): void => void navigate({ to: '/agents', search: { id: next }, replace: true });
  return (
    <div className={sc.screen}>
      <Panel title={t.agents.title} state={state} aside={answer.data && t.agents.count(keys.length)} className={sc.panel}>
        <Grid
          label={t.agents.title}
          columns={COLUMNS}
          rows={keys}
          cells={(key) => cells(agents, key)}
          opened={id}
          onOpen={open}
          empty={t.agents.none}
        />
      </Panel>
      {id !== undefined && <AgentDetail id={id} onClose={() => open(undefined)} />}
    </div>
  );
}

const FIELDS = COLUMNS.map(({ key }) => key);
const cells = (agents: KeyedStore<Agent>, id: string): readonly ReactNode[] =>
  FIELDS.map((field) => <Cell key={field} agents={agents} id={id} field={field} />);

function Cell({ agents, id, field }: { readonly agents: KeyedStore<Agent>; readonly id: string; readonly field: string }) {
  const agent = useCell(agents, id);
  useNow();
  if (agent === undefined) return null;
  const { last_signal: last } = agent;
  const from = (name: string) => ({ source: 'ai', field: name, asOf: agent.last_seen, unit: agent.currency ?? undefined });
  switch (field) {
    case 'id':
      return <b dir="auto">{agent.id}</b>;
    case 'status':
      return <span className={agent.status === 'active' ? sc.good : sc.bad}>{agent.status}</span>;
    case 'last':
      return last && <span className={last.direction === 'HOLD' ? sc.note : undefined}>{`${last.direction} ${last.symbol}`}</span>;
    case 'confidence':
      return (
        <>
          <Figure value={asConfidence(last?.confidence)} format={confidence} from={from('last_signal.confidence')} />{' '}
          {last?.confidence != null && <meter value={last.confidence} max={1} aria-hidden="true" />}
        </>
      );
    case 'signals':
    case 'trades':
      return <Figure value={asCount(agent[field])} format={count} from={from(field)} />;
    case 'hit':
      return <Figure value={asFraction(agent.hit_rate)} format={(value) => `${fraction(value)} %`} from={from('hit_rate')} />;
    case 'pnl':
      return (
        <>
          <Figure value={asMoney(agent.pnl)} format={gain} trend from={from('pnl')} /> <span className={sc.note}>{agent.currency}</span>
        </>
      );
    default:
      return ageText(clock.ageOf(agent.last_seen));
  }
}
