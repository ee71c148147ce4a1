import { api, type Snapshot, type User } from '../../api.ts';
import { alerts, desk } from '../../app/desk.ts';
import { groupOf } from '../../live/alerts.store.ts';
import { t } from '../../messages/en.ts';
import { preferences } from '../../state/look.ts';
import { clock } from '../../state/now.ts';
import { afterPaint } from '../../state/painted.ts';
import { Chime, isUrgent, tone } from '../chime.ts';
import { lostSince } from '../head/link.ts';
import { environment, openAlerts, speak } from './standing.ts';

/** Updates the counts of alerts, the environment of the desk, and the spoken sentences. Returns a function that ends it. */
export function followStanding(user: User): () => void {
  const count = (): void => {
    const all = [...alerts.alerts.entries()].map(([, alert]) => alert);
    const open = all.filter((alert) => groupOf(alert) === 'open');
    openAlerts.set({
      total: open.length,
      critical: open.filter(({ severity }) => severity === 'critical').length,
      acknowledged: all.filter((alert) => groupOf(alert) === 'acknowledged').length,
    });
  };
  const chime = new Chime(
    () => preferences.get().sound,
    (at) => clock.ageOf(at),
    tone,
  );
  let [state, since] = [stateOfStop(), lostSince.get()];
  const sayStop = (): void => {
    const next = stateOfStop();
    // What is first read is no change.
    if (next !== undefined && state !== undefined && next !== state) speak(t.spoken.stop(t.stopWord(next)));
    state = next ?? state;
  };
  const sayLink = (): void => {
    const next = lostSince.get();
    if ((next === null) !== (since === null)) speak(next === null ? t.spoken.back : t.link.lost);
    since = next;
  };
  const readEnvironment = (): void =>
    void api.GET('/api/dashboard/health').then(({ data }) => (data ? environment.set(data.environment) : undefined));
  const ends = [
    ...(user.permissions.includes('view_dashboard') ? [afterPaint(readEnvironment)] : []),
    desk.parts.subscribe('risk', sayStop),
    lostSince.subscribe(sayLink),
    alerts.alerts.subscribeAny(count),
    alerts.onChange((alert, change) => {
      if (isUrgent(alert, change)) speak(t.spoken.critical(alert.title));
      chime.heard(alert, change);
    }),
  ];
  return () => {
    for (const end of ends) end();
    openAlerts.set(null);
  };
}

function stateOfStop(): NonNullable<Snapshot['risk']>['ess_state'] | undefined {
  return (desk.parts.get('risk') as Snapshot['risk'] | undefined)?.ess_state;
}
