import { Link as To } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Screen } from '../../frame/ways/screens.ts';
import { ageText } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { clock } from '../../state/now.ts';
import { useNow } from '../../state/hooks.ts';
import { ErrorBox } from './error-box.tsx';
import { nextTryText, type PanelState } from './panel-state.ts';
import s from './panel.module.css';

export interface PanelProps {
  readonly title: string;
  /** Where the whole of it is shown; undefined where it is already, or may not be seen. */
  readonly to?: Screen['to'] | undefined;
  readonly state: PanelState;
  /** At the far end of the head. */
  readonly aside?: ReactNode;
  readonly className?: string | undefined;
  readonly children?: ReactNode;
}

/** A part of a screen under a head with its state. */
export function Panel({ title, to, state, aside, className, children }: PanelProps) {
  return (
    <section className={[s.panel, className].filter(Boolean).join(' ')} aria-label={title} data-panel={state.is}>
      <h2 className={s.head}>
        {to === undefined ? (
          title
        ) : (
          <To to={to} className={s.to}>
            {title}
          </To>
        )}
        <StateWord state={state} />
        {aside !== undefined && <span className={s.aside}>{aside}</span>}
      </h2>
      <div className={isOld(state) ? `${s.body} ${s.old}` : s.body}>
        <Body state={state}>{children}</Body>
      </div>
    </section>
  );
}

function isOld(state: PanelState): boolean {
  return state.is === 'stale' || state.is === 'catching_up' || (state.is === 'error' && state.hasLastKnown === true);
}

function StateWord({ state }: { readonly state: PanelState }) {
  switch (state.is) {
    case 'live':
      return <span className={s.word}>{t.state.live}</span>;
    case 'stale':
      return <StaleWord {...state} />;
    case 'catching_up':
      return <span className={`${s.word} ${s.stale}`}>{t.panels.catchingUp}</span>;
    case 'unavailable':
      return <span className={`${s.word} ${s.stale}`}>{t.panels.unavailable}</span>;
    case 'partial':
      return <span className={`${s.word} ${s.stale}`}>{t.panels.partial}</span>;
    default:
      return null;
  }
}

/** `52 s old`; `3 h old, idle for 2 h of it` where the page had no clients meanwhile. */
function StaleWord({ asOf, reason, idleMs }: Omit<Extract<PanelState, { readonly is: 'stale' }>, 'is'>) {
  useNow();
  return (
    <span className={`${s.word} ${s.stale}`} title={reason ?? undefined}>
      {asOf === null ? t.header.lastKnown : ageWords(clock.ageOf(asOf), idleMs ?? 0)}
    </span>
  );
}

function ageWords(ageMs: number, idleMs: number): string {
  return idleMs > 0 ? t.panels.staleIdle(ageText(ageMs), ageText(idleMs)) : t.panels.stale(ageText(ageMs));
}

function Body({ state, children }: { readonly state: PanelState; readonly children: ReactNode }) {
  switch (state.is) {
    case 'loading':
      return (
        <>
          <span className="sr-only">{t.state.loading}</span>
          <div className={s.skeleton} aria-hidden="true" />
        </>
      );
    case 'empty':
      return <p className={s.note}>{state.why}</p>;
    case 'unavailable':
      return <Unavailable {...state} />;
    case 'forbidden':
      return <p className={s.note}>{t.state.forbidden(state.permission)}</p>;
    case 'error':
      return (
        <>
          <ErrorBox problem={state.problem} {...(state.retry && { retry: state.retry })} />
          {state.hasLastKnown && children}
        </>
      );
    case 'partial':
      return (
        <>
          {state.without.length > 0 && <p className={s.note}>{t.panels.excluded(state.without)}</p>}
          {children}
        </>
      );
    default:
      return children;
  }
}

function Unavailable({ reason, isNeverSeen, nextTryAt }: Omit<Extract<PanelState, { readonly is: 'unavailable' }>, 'is'>) {
  useNow();
  return (
    <p className={s.note}>
      <b>{reason ?? t.state.unknownReason}</b>
      {isNeverSeen && (
        <>
          <br />
          {t.panels.neverSeen}
        </>
      )}
      {nextTryAt != null && (
        <>
          <br />
          {nextTryText(nextTryAt)}
        </>
      )}
    </p>
  );
}
