import { desk } from '../app/desk.ts';
import type { Snapshot } from '../api.ts';
import { rate } from '../format/format.ts';
import { ageText, browserZone, timeText, zoneName } from '../format/time.ts';
import { t } from '../messages/en.ts';
import { clock } from '../state/now.ts';
import { useCell, useNow, usePreferences, useValue } from '../state/hooks.ts';
import { BrokerFilter } from './broker-filter.tsx';
import { eventRate, isLost, link, type Link } from './link.ts';
import s from './header.module.css';

/** The emergency stop, the brokers, the link and the time, on every screen. */
export function Header() {
  return (
    <header className={s.header}>
      <Stop />
      <BrokerFilter />
      <span className={s.space} />
      <LinkState />
      <Clock />
    </header>
  );
}

function Stop() {
  const risk = useCell(desk.parts, 'risk') as Snapshot['risk'] | undefined;
  const section = useCell(desk.sections, 'risk');
  const lost = isLost(useValue(link));
  const state = risk?.ess_state ?? 'UNKNOWN';
  const isOld = section !== undefined && (section.status !== 'live' || lost);
  return (
    <span className={state === 'TRIPPED' ? `${s.stop} ${s.alarm}` : s.stop} data-stop={state} data-state={section?.status}>
      {t.header.stop} <span className={state === 'TRIPPED' ? s.tripped : undefined}>{t.stop[state]}</span>
      {isOld && section.as_of !== null && <LastKnown asOf={section.as_of} />}
    </span>
  );
}

function LastKnown({ asOf }: { readonly asOf: string }) {
  useNow();
  return (
    <small className={s.old}>
      <span className={s.wide}>{t.header.lastKnown} </span>
      {ageText(clock.ageOf(asOf))}
      <span className={s.wide}> {t.header.ago}</span>
    </small>
  );
}

const WORDS: Readonly<Record<Exclude<Link['is'], 'waiting'>, string>> = {
  connecting: t.link.connecting,
  live: t.link.live,
  catching_up: t.link.catchingUp,
  offline: t.link.offline,
  session_over: t.link.over,
  too_slow: t.link.tooSlow,
};

function LinkState() {
  const state = useValue(link);
  const events = useValue(eventRate);
  return (
    <span className={s.link} data-link={state.is}>
      <span className={state.is === 'live' ? s.dot : `${s.dot} ${s.broken}`} aria-hidden="true" />
      {state.is === 'waiting' ? <Waiting at={state.at} /> : WORDS[state.is]}
      {state.is === 'live' && events !== null && <span className={`${s.rate} ${s.wide}`}>{t.link.rate(rate(events))}</span>}
    </span>
  );
}

function Waiting({ at }: { readonly at: number }) {
  useNow();
  return <>{t.link.reconnecting(Math.max(0, Math.ceil((at - performance.now()) / 1000)))}</>;
}

function Clock() {
  const now = useNow();
  const { zone } = usePreferences();
  const mine = browserZone();
  const other = zone === 'UTC' ? 'browser' : 'UTC';
  const isOther = other === 'UTC' || !['UTC', 'Etc/UTC'].includes(mine);
  return (
    <span className={s.clock} title={t.header.clockLabel}>
      <b className={s.wide}>{timeText(now, 'clock', zone)}</b>
      <span className={s.narrow}>{timeText(now, 'minute', zone)}</span> <span className={s.wide}>{zoneName(zone)}</span>
      {isOther && (
        <span className={`${s.wide} ${s.other}`}>
          {timeText(now, 'minute', other)} {zoneName(other)}
        </span>
      )}
    </span>
  );
}
