import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, type QuarterdeckError, unwrap } from '../../api.ts';
import { asMs, asPercent, bytes, milliseconds, percent } from '../../format/format.ts';
import { ageText, timeText } from '../../format/time.ts';
import { link } from '../../frame/head/link.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { Panel } from '../../parts/panel/panel.tsx';
import { nextTryText, type PanelState } from '../../parts/panel/panel-state.ts';
import { saidOf } from '../../parts/said.ts';
import sc from '../../parts/screen.module.css';
import { BreakerButton, useBreakerChange } from './breaker-button.tsx';
import { useNewSamples } from './use-new-samples.ts';
import { Counted, Facts } from './facts.tsx';
import { Hop } from './hop.tsx';
import { useNow, usePreferences, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';

const EVERY_MS = 15_000;

interface Asked<T> {
  readonly data: T | undefined;
  readonly isError: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

function stateOf<T>({ data, isError, error, refetch }: Asked<T>, asOf: string | undefined): PanelState {
  if (data !== undefined) return isError ? { is: 'stale', asOf: asOf ?? null, reason: saidOf(error as QuarterdeckError) } : { is: 'live' };
  return isError ? { is: 'error', problem: error as QuarterdeckError, retry: () => void refetch() } : { is: 'loading' };
}

/** How the services, the backend, its live stream and this browser's own way to it are doing. */
export function System() {
  const ask = { refetchInterval: EVERY_MS, staleTime: EVERY_MS } as const;
  const health = useQuery({ queryKey: ['health'], queryFn: () => unwrap(api.GET('/api/dashboard/health')), ...ask });
  const system = useQuery({ queryKey: ['system'], queryFn: () => unwrap(api.GET('/api/system')), ...ask });
  useBreakerChange(health.refetch);
  useNewSamples(system.refetch);
  const connected = useValue(link).is;
  const stats = useQuery({
    queryKey: ['realtime-stats'],
    queryFn: () => unwrap(api.GET('/api/realtime/stats')),
    // Before, an answer would be without this page.
    enabled: connected !== 'connecting',
    ...ask,
  });
  return (
    <>
      <Panel
        title={t.system.services}
        state={stateOf(health, health.data?.timestamp)}
        aside={health.data && t.system.status(health.data.status)}
      >
        <Services upstreams={health.data?.upstreams ?? []} />
      </Panel>
      <div className={sc.columns}>
        <Panel title={t.system.components} state={stateOf(system, system.data?.timestamp)}>
          <Components components={system.data?.components ?? []} />
        </Panel>
        <Panel title={t.system.backend} state={stateOf(system, system.data?.timestamp)}>
          {system.data && <Backend {...system.data} />}
        </Panel>
        <Panel title={t.system.stream} state={stateOf(stats, stats.data?.timestamp)}>
          {stats.data && (
            <Facts
              rows={[
                [t.system.connections, <Counted key="c" value={stats.data.connections.total} field="connections.total" />],
                ...Object.entries(stats.data.subscriptions).map(([topic, value]): [string, ReactNode] => [
                  topic,
                  <Counted key={topic} value={value} field={`subscriptions.${topic}`} />,
                ]),
                [t.system.stalled, stats.data.stalled_feeds.length === 0 ? t.system.none : stats.data.stalled_feeds.join(', ')],
              ]}
            />
          )}
        </Panel>
        <Panel title={t.system.hop} state={{ is: 'live' }}>
          <Hop />
        </Panel>
      </div>
    </>
  );
}

const STATUS: Readonly<Record<string, string | undefined>> = { OK: sc.good, DEGRADED: sc.bad, DOWN: sc.worst, UNKNOWN: sc.bad };

type Health = Awaited<ReturnType<typeof readHealth>>;
const readHealth = () => unwrap(api.GET('/api/dashboard/health'));

function Services({ upstreams }: { readonly upstreams: Health['upstreams'] }) {
  const { zone } = usePreferences();
  useNow();
  return (
    <div className={sc.scrolls} tabIndex={0} role="group" aria-label={t.system.services}>
      <table className={`${sc.table} ${sc.cards}`}>
        <thead>
          <tr>
            {[t.system.service, t.system.state, t.system.breaker].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col" className={sc.num}>
              {t.system.latency}
            </th>
            <th scope="col" className={sc.num}>
              {t.system.lastSuccess}
            </th>
            <th scope="col">{t.system.lastError}</th>
          </tr>
        </thead>
        <tbody>
          {upstreams.map(
            ({ name, status, breaker, latency_ms: latency, last_success: success, last_error: error, next_try_at: nextTry }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className={STATUS[status]} data-head={t.system.state}>
                  {status}
                </td>
                <td className={breaker === 'closed' ? undefined : sc.bad} data-head={t.system.breaker}>
                  {breaker.replace('_', ' ')} {nextTry !== null && <small>{nextTryText(nextTry)}</small>}{' '}
                  <BreakerButton service={name} breaker={breaker} />
                </td>
                <td className={sc.num} data-head={t.system.latency}>
                  <Figure
                    value={asMs(latency)}
                    format={milliseconds}
                    from={{ source: name, field: 'latency_ms', asOf: success, unit: 'ms' }}
                  />{' '}
                  ms
                </td>
                <td className={sc.num} data-head={t.system.lastSuccess}>
                  {success === null ? t.system.never : `${timeText(success, 'clock', zone)}, ${ageText(clock.ageOf(success))}`}
                </td>
                <td className={sc.long} dir="auto" data-head={t.system.lastError}>
                  {error}
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

type SystemAnswer = Awaited<ReturnType<typeof readSystem>>;
const readSystem = () => unwrap(api.GET('/api/system'));

function Components({ components }: { readonly components: SystemAnswer['components'] }) {
  if (components.length === 0) return <p className={sc.list}>{t.system.noComponents}</p>;
  return (
    <dl className={sc.list}>
      {components.map(({ name, status, reason, latency_ms: latency, last_check: at }) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt dir="auto">{name}</dt>
          <dd>
            <span className={STATUS[status]}>{status}</span>{' '}
            {latency !== null && (
              <>
                <Figure
                  value={asMs(latency)}
                  format={milliseconds}
                  from={{ source: 'monitoring', field: `${name}.latency_ms`, asOf: at, unit: 'ms' }}
                />{' '}
                ms
              </>
            )}{' '}
            {reason}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Backend({ process: one, host, timestamp }: SystemAnswer) {
  const share = (value: number | null, field: string) => (
    <>
      <Figure value={asPercent(value)} format={percent} from={{ source: 'system', field, asOf: timestamp, unit: '%' }} /> %
    </>
  );
  return (
    <Facts
      rows={[
        [t.system.version, one.version],
        [t.system.uptime, ageText(one.uptime_seconds * 1000)],
        [t.system.cpu, share(one.cpu_percent, 'process.cpu_percent')],
        [t.system.memory, bytes(one.memory_rss_bytes)],
        [t.system.sockets, <Counted key="s" value={one.sockets} field="process.sockets" />],
        [t.system.hostCpu, share(host.cpu_percent, 'host.cpu_percent')],
        [t.system.hostMemory, share(host.memory_used_percent, 'host.memory_used_percent')],
        [t.system.disk, share(host.disk_used_percent, 'host.disk_used_percent')],
      ]}
    />
  );
}
