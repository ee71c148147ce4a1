import { api, type Alert, type QuarterdeckError } from '../../api.ts';
import { alerts } from '../../app/desk.ts';
import { t } from '../../messages/en.ts';
import { saidOf } from '../../parts/said.ts';
import { ageText } from '../../format/time.ts';
import { clock } from '../../state/now.ts';
import { ValueStore } from '../../state/value.store.ts';

export type Act = 'acknowledge' | 'resolve' | 'comment' | 'undo';

/** What is being done to which alert: the button says so, the row changes with the event. */
export const acting = new ValueStore<ReadonlyMap<string, Act>>(new Map());
/** What the last action has to say; null = all went well, and of one alert only. */
export const report = new ValueStore<{ readonly says: string; readonly isFault: boolean } | null>(null);

const AT_ONCE = 4;

/** One call per alert, four at a time. Resolves when all are answered; `report` then says what did not work, and on which. */
export async function act(what: Act, ids: readonly string[], comment: string): Promise<void> {
  const waiting = ids.filter((id) => allows(what, alerts.alerts.get(id)));
  const all = waiting.length;
  const said: string[] = [];
  mark(waiting, what);
  report.set(null);
  const work = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const { problem } = await call(what, id, comment.trim());
      if (problem) said.push(await wordsOf(id, problem));
      mark([id], null);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const done = all > 1 ? `${t.alerts.bulk(all - said.length, all)} ` : '';
  if (said.length > 0 || all > 1) report.set({ says: done + said.join(' '), isFault: said.length > 0 });
}

/** Whether the action means anything for the alert as it is. */
export function allows(what: Act, alert: Alert | undefined): boolean {
  if (alert === undefined) return false;
  if (what === 'acknowledge') return alert.status === 'open';
  if (what === 'undo') return alert.status === 'acknowledged';
  return alert.status === 'open' || alert.status === 'acknowledged';
}

function call(what: Act, id: string, comment: string) {
  const params = { path: { id } };
  const body = comment === '' ? {} : { comment };
  switch (what) {
    case 'acknowledge':
      return api.POST('/api/alerts/{id}/acknowledge', { params, body });
    case 'resolve':
      return api.POST('/api/alerts/{id}/resolve', { params, body });
    case 'undo':
      return api.POST('/api/alerts/{id}/unacknowledge', { params, body });
    case 'comment':
      return api.POST('/api/alerts/{id}/comment', { params, body: { comment } });
    default:
      return what satisfies never;
  }
}

/** Another user may have acted first: then the message names them. */
async function wordsOf(id: string, problem: QuarterdeckError): Promise<string> {
  if (problem.code === 'alert.already_acknowledged') {
    const { data } = await api.GET('/api/alerts/{id}', { params: { path: { id } } });
    if (data?.acknowledged_by != null && data.acknowledged_at !== null)
      return t.alerts.first(data.acknowledged_by, ageText(clock.ageOf(data.acknowledged_at)));
  }
  return t.alerts.failed(alerts.alerts.get(id)?.title ?? id, saidOf(problem));
}

function mark(ids: readonly string[], what: Act | null): void {
  const next = new Map(acting.get());
  for (const id of ids) {
    if (what === null) next.delete(id);
    else next.set(id, what);
  }
  acting.set(next);
}
