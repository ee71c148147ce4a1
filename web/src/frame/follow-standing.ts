import { api, type User } from '../api.ts';
import { alerts } from '../app/desk.ts';
import { groupOf } from '../live/alerts.store.ts';
import { t } from '../messages/en.ts';
import { preferences } from '../state/look.ts';
import { clock } from '../state/now.ts';
import { Chime, tone } from './chime.ts';
import { environment, openAlerts, speak } from './standing.ts';

/** Keeps the counts of alerts, what the desk is called, and what is spoken. Returns what ends it. */
export function followStanding(user: User): () => void {
  if (user.permissions.includes('view_dashboard'))
    void api.GET('/api/dashboard/health').then(({ data }) => (data ? environment.set(data.environment) : undefined));
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
  const ends = [
    alerts.alerts.subscribeAny(count),
    alerts.onChange((alert, change) => {
      if (alert.severity === 'critical' && change.change === 'raised') speak(t.spoken.critical(alert.title));
      chime.heard(alert, change);
    }),
  ];
  return () => {
    for (const end of ends) end();
    openAlerts.set(null);
  };
}
