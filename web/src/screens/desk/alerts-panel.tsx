import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { alerts, joins } from '../../app/desk.ts';
import { lostSince } from '../../frame/head/link.ts';
import { openAlerts } from '../../frame/truth/standing.ts';
import { grouped, sinceOf } from '../../live/alerts.store.ts';
import { ageText } from '../../format/time.ts';
import { useWay } from '../../frame/ways/use-way.ts';
import { t } from '../../messages/en.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import { followedState, type PanelState } from '../../parts/panel/panel-state.ts';
import { SeverityMark } from '../../parts/severity.tsx';
import { useEdition, useNow, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import s from './rows.module.css';

export const ALERTS_SHOWN = 4;

/** The worst open alerts. */
export function AlertsPanel() {
  const to = useWay('/alerts');
  const edition = useEdition(alerts.alerts);
  const counts = useValue(openAlerts);
  const since = useValue(lostSince);
  const isCatchingUp = useValue(joins.alerts) === 'catching_up';
  useNow();
  const open = useMemo(
    () =>
      grouped(
        [...alerts.alerts.entries()].map(([, alert]) => alert),
        clock.now(),
      ).open.slice(0, ALERTS_SHOWN),
    [edition],
  );
  const state: PanelState =
    counts === null ? { is: 'loading' } : open.length === 0 ? { is: 'empty', why: t.alerts.none } : followedState(since, isCatchingUp);
  return (
    <Panel
      title={t.alerts.title}
      to={to}
      state={state}
      aside={counts && t.alerts.counts(counts.total, counts.acknowledged)}
      className={s.alerts}
    >
      {open.map((alert) => (
        <Link key={alert.id} className={s.row} to="/alerts" search={{ id: alert.id }}>
          <SeverityMark severity={alert.severity} />
          <span className={s.text} dir="auto" title={alert.title}>
            {alert.title}
          </span>
          <span className={s.age}>{ageText(clock.ageOf(sinceOf(alert)))}</span>
        </Link>
      ))}
    </Panel>
  );
}
