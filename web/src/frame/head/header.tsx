import type { User } from '../../api.ts';
import { rate } from '../../format/format.ts';
import { ageText, browserZone, timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { palette } from '../../palette/open.ts';
import { useNow, usePreferences, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { BrokerFilter } from './broker-filter.tsx';
import { behindMs, eventRate, link, type Link, oneWay } from './link.ts';
import { Stop } from './stop.tsx';
import s from './header.module.css';

/** A page so far behind is marked as lagging. */
const LAGS_MS = 2000;
const CLOCK_OFF_MS = 5000;

/** The emergency stop, the brokers, the link and the time, on every screen. */
export function Header({ user }: { readonly user: User }) {
  return (
    <header className={s.header}>
      <Stop user={user} />
      <BrokerFilter />
      <span className={s.space} />
      <LinkState />
      <Clock />
      <button type="button" className={s.find} aria-keyshortcuts="Control+K" onClick={() => palette.set('go')}>
        {t.header.find} <kbd>Ctrl K</kbd>
      </button>
    </header>
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
      {state.is === 'waiting' ? <Waiting {...state} /> : WORDS[state.is]}
      {state.is === 'live' && events !== null && <span className={`${s.rate} ${s.wide}`}>{t.link.rate(rate(events))}</span>}
      <Doubts />
    </span>
  );
}

/** Warnings about the link: it lags, it is one-way, or the clock of this machine is wrong. */
function Doubts() {
  useNow();
  const behind = useValue(behindMs) ?? 0;
  const isOneWay = useValue(oneWay);
  const aheadMs = clock.wallAheadMs() ?? 0;
  const said = [
    behind >= LAGS_MS && t.link.behind(ageText(behind)),
    isOneWay && t.link.oneWay,
    Math.abs(aheadMs) > CLOCK_OFF_MS && (aheadMs > 0 ? t.link.clockAhead : t.link.clockBehind)(ageText(Math.abs(aheadMs))),
  ].filter((words) => words !== false);
  return said.length === 0 ? null : (
    <span className={s.doubts} data-doubts="">
      {said.join(', ')}
    </span>
  );
}

function Waiting({ at, code }: Extract<Link, { readonly is: 'waiting' }>) {
  useNow();
  const why = code === null ? undefined : t.link.ended[code];
  const when = t.link.reconnecting(Math.max(0, Math.ceil((at - performance.now()) / 1000)));
  return <>{why === undefined ? when : `${why}. ${when}`}</>;
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
