import { timeText, zoneName } from '../format/time.ts';
import { t } from '../messages/en.ts';
import { useNow, usePreferences } from '../state/hooks.ts';
import { clock } from '../state/now.ts';
import type { ControlRequest } from './control.ts';
import s from './controls.module.css';

const TONES: Readonly<Record<ControlRequest['status'], string | undefined>> = {
  running: s.open,
  pending_approval: s.open,
  done: s.good,
  failed: s.bad,
  unknown: s.bad,
  rejected: s.bad,
  expired: s.bad,
};

/** The outcome of a request, as far as it is known. */
export function Outcome({ request }: { readonly request: ControlRequest }) {
  const { zone } = usePreferences();
  const { status, state_before: before, state_after: after, cause, requested_by: by, approved_by: approved } = request;
  return (
    <div className={s.outcome} role="status" data-outcome={status}>
      <p className={TONES[status]}>{t.deeds.outcome[status]}</p>
      {status === 'unknown' && <p>{t.deeds.unknownRest}</p>}
      {(before !== null || after !== null) && after !== null && (
        <p className={s.state}>
          {t.deeds.state} <b>{before === null || before === after ? after : t.deeds.became(before, after)}</b>
        </p>
      )}
      {cause !== null && (
        <p dir="auto">
          {t.deeds.cause}: {cause}
        </p>
      )}
      <p className={s.who} dir="auto">
        {request.reason} ({t.deeds.by(by, approved)}, {timeText(request.requested_at, 'clock', zone)} {zoneName(zone)})
      </p>
      {status === 'pending_approval' && <Left until={request.expires_at} />}
    </div>
  );
}

export function Left({ until }: { readonly until: string | null }) {
  useNow();
  if (until === null) return null;
  return <p className={s.who}>{t.deeds.left(Math.max(0, Math.ceil((Date.parse(until) - clock.now()) / 1000)))}</p>;
}
