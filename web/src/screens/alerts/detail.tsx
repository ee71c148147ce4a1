import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, type Alert, type AlertDetail, type QuarterdeckError, unwrap } from '../../api.ts';
import { alerts } from '../../app/desk.ts';
import { ageText, timeText, zoneName } from '../../format/time.ts';
import { sinceOf } from '../../live/alerts.store.ts';
import { t } from '../../messages/en.ts';
import { ErrorBox } from '../../parts/panel/error-box.tsx';
import { SeverityMark } from '../../parts/severity.tsx';
import ui from '../../parts/ui.module.css';
import { useCell, useNow, usePreferences, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { act, type Act, acting, allows } from './acting.ts';
import s from './detail.module.css';

export interface DetailProps {
  readonly id: string | undefined;
  readonly mayAct: boolean;
  readonly onAsk: (what: Act) => void;
  readonly onBack: () => void;
}

/** One alert and its story. */
export function Detail({ id, mayAct, onAsk, onBack }: DetailProps) {
  const live = useCell(alerts.alerts, id ?? '');
  const answer = useQuery({
    queryKey: ['alert', id],
    queryFn: () => unwrap(api.GET('/api/alerts/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== undefined,
  });
  const { refetch } = answer;
  // Each change of the alert is a line of its story.
  useEffect(() => {
    if (live !== undefined) void refetch();
  }, [live, refetch]);
  const alert = live ?? answer.data;
  return (
    <section className={id === undefined ? `${s.detail} ${s.closed}` : s.detail} aria-label={t.alerts.detail}>
      {id === undefined ? (
        <p className={s.note}>{t.alerts.choose}</p>
      ) : alert === undefined ? (
        answer.isError && <ErrorBox problem={answer.error as QuarterdeckError} retry={() => void refetch()} />
      ) : (
        <>
          <Facts alert={alert} onBack={onBack} />
          {mayAct && <Acts alert={alert} onAsk={onAsk} />}
          <Story timeline={answer.data?.timeline ?? []} />
          {mayAct && allows('comment', alert) && <Comment id={alert.id} />}
        </>
      )}
    </section>
  );
}

const words: Readonly<Record<string, string>> = t.alerts.statusOf;

function Facts({ alert, onBack }: { readonly alert: Alert; readonly onBack: () => void }) {
  const { zone } = usePreferences();
  useNow();
  const age = ageText(clock.ageOf(sinceOf(alert)));
  const word = words[alert.status] ?? alert.status;
  return (
    <div className={s.facts}>
      <button type="button" className={`${ui.button} ${s.back}`} onClick={onBack}>
        {t.alerts.close}
      </button>
      <div className={s.head}>
        <SeverityMark severity={alert.severity} />
        <h2 dir="auto">{alert.title}</h2>
      </div>
      <p className={s.message} dir="auto">
        {alert.message}
      </p>
      <dl>
        <dt>{t.alerts.statusHead}</dt>
        <dd>
          {alert.acknowledged_by !== null && alert.status === 'acknowledged'
            ? t.alerts.by(word, alert.acknowledged_by, age)
            : t.alerts.since(word, age)}
        </dd>
        <dt>{t.alerts.seen}</dt>
        <dd>{t.alerts.seenText(alert.count, timeText(alert.created_at, 'clock', zone), zoneName(zone))}</dd>
        <dt>{t.alerts.source}</dt>
        <dd dir="auto">{alert.source}</dd>
        {Object.entries(alert.labels).map(([name, value]) => (
          <Label key={name} name={name} value={value} />
        ))}
      </dl>
    </div>
  );
}

function Label({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt dir="auto">{name}</dt>
      <dd dir="auto">{value}</dd>
    </>
  );
}

const KEYS: readonly (readonly [Act, string])[] = [
  ['acknowledge', 'A'],
  ['resolve', 'R'],
  ['comment', 'C'],
  ['undo', 'U'],
];

function Acts({ alert, onAsk }: { readonly alert: Alert; readonly onAsk: (what: Act) => void }) {
  const doing = useValue(acting).get(alert.id);
  const possible = KEYS.filter(([what]) => allows(what, alert));
  if (possible.length === 0) return null;
  return (
    <div className={s.acts}>
      {possible.map(([what, key], index) => (
        <button
          key={what}
          type="button"
          className={index === 0 ? ui.primary : ui.button}
          disabled={doing !== undefined}
          onClick={() => onAsk(what)}
        >
          {doing === what ? t.alerts.doing[what] : t.alerts.acts[what]} <kbd>{key}</kbd>
        </button>
      ))}
    </div>
  );
}

/** What has happened to it, the newest first. */
function Story({ timeline }: { readonly timeline: AlertDetail['timeline'] }) {
  const { zone } = usePreferences();
  const newest = timeline.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  return (
    <ol className={s.story} tabIndex={0} aria-label={t.alerts.detail}>
      {newest.map(({ at, change, actor, comment }, index) => (
        <li key={`${at} ${index}`}>
          <time dateTime={at}>{timeText(at, 'clock', zone)}</time>
          <div>
            <b dir="auto">{actor ?? t.alerts.system}</b> {t.alerts.did[change] ?? change}
            {comment !== null && <q dir="auto">{comment}</q>}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Comment({ id }: { readonly id: string }) {
  const [comment, setComment] = useState('');
  return (
    <form
      className={s.comment}
      onSubmit={(event) => {
        event.preventDefault();
        if (comment.trim() === '') return;
        void act('comment', [id], comment);
        setComment('');
      }}
    >
      <input
        className={ui.field}
        aria-label={t.alerts.commentFor.comment}
        placeholder={t.alerts.commentFor.comment}
        value={comment}
        maxLength={1000}
        onChange={({ target }) => setComment(target.value)}
      />
      <button type="submit" className={ui.button}>
        {t.alerts.send}
      </button>
    </form>
  );
}
