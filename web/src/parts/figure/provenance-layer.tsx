import { useEffect, useRef, useState } from 'react';
import { ageText, timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { lostSince } from '../../frame/head/link.ts';
import { useNow, usePreferences, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { nextTryText } from '../panel/panel-state.ts';
import { provenanceOf, whyMissing } from './provenance.ts';
import s from './provenance-layer.module.css';

interface Shown {
  /** The figure. */
  readonly element: Element;
  readonly left: number;
  /** Of its top from that of the window, or of its bottom from that of the window. */
  readonly place: { readonly insetBlockStart: number } | { readonly insetBlockEnd: number };
}

const WIDTH = 320;
const EDGE = 8;
const LONG_PRESS_MS = 450;

/** One box for all figures: beside the one that the pointer, the keyboard or a long press is on; Escape takes it away. */
export function ProvenanceLayer() {
  const [shown, setShown] = useState<Shown | null>(null);
  const press = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const show = (target: EventTarget | null): void => setShown(target instanceof Element ? placed(target) : null);
    const over = (event: PointerEvent): void => {
      if (event.pointerType === 'mouse') show(event.target);
    };
    const focus = (event: FocusEvent): void => show(event.target);
    const down = (event: PointerEvent): void => {
      clearTimeout(press.current);
      setShown(null);
      if (event.pointerType !== 'mouse') press.current = setTimeout(() => show(event.target), LONG_PRESS_MS);
    };
    const lift = (): void => clearTimeout(press.current);
    const key = (event: KeyboardEvent): void => (event.key === 'Escape' ? setShown(null) : undefined);
    const hide = (): void => setShown(null);
    const listeners = { pointerover: over, focusin: focus, pointerdown: down, pointerup: lift, keydown: key, scroll: hide } as const;
    for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener as EventListener, true);
    return () => {
      clearTimeout(press.current);
      for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener as EventListener, true);
    };
  }, []);

  return shown && <Box {...shown} />;
}

function Box({ element, left, place }: Shown) {
  const { zone } = usePreferences();
  useNow();
  // As it is now: the figure may have changed under the pointer.
  const provenance = provenanceOf.find(element)?.provenance;
  const isLost = useValue(lostSince) !== null;
  if (provenance === undefined) return null;
  const { source, field, section, unit, isMissing = false } = provenance;
  const asOf = provenance.asOf ?? section?.as_of ?? null;
  const status = isLost && (section?.status ?? 'live') === 'live' ? 'stale' : (section?.status ?? 'live');
  const idleMs = section?.idle_ms ?? 0;
  const reason = isLost && section?.status !== 'unavailable' ? t.link.lost : (section?.reason ?? t.state.unknownReason);
  const known = { live: t.state.live, stale: t.provenance.stale(reason), unavailable: t.provenance.unavailable(reason) }[status];
  const state = isMissing && status !== 'unavailable' ? t.provenance.none(whyMissing(provenance)) : known;
  return (
    <div className={s.box} role="tooltip" style={{ insetInlineStart: left, inlineSize: WIDTH, ...place }}>
      <dl>
        <dt>{t.provenance.source}</dt>
        <dd>{t.provenance.field(source, field)}</dd>
        {asOf !== null && (
          <>
            <dt>{t.provenance.asOf}</dt>
            <dd>
              {timeText(asOf, 'millis', zone)} {zoneName(zone)}, {t.provenance.ago(ageText(clock.ageOf(asOf)))}
            </dd>
          </>
        )}
        <dt>{t.provenance.state}</dt>
        <dd>{state}</dd>
        {status !== 'live' && section?.next_try_at != null && <dd>{nextTryText(section.next_try_at)}</dd>}
        {idleMs > 0 && <dd>{t.provenance.idle(ageText(idleMs))}</dd>}
        {unit !== undefined && (
          <>
            <dt>{t.provenance.unit}</dt>
            <dd>{unit}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

/** Below the figure, or above it where there is no room; within the window. */
function placed(target: Element): Shown | null {
  const found = provenanceOf.find(target);
  if (found === null) return null;
  const { left } = found.element.getBoundingClientRect();
  // What stands below a figure in its tile, such as its age, stays to be read.
  const { bottom, top } = (found.element.closest('[data-tile]') ?? found.element).getBoundingClientRect();
  const height = 132;
  return {
    element: found.element,
    left: Math.max(EDGE, Math.min(left - EDGE, innerWidth - WIDTH - EDGE)),
    place: bottom + height > innerHeight ? { insetBlockEnd: innerHeight - top + EDGE } : { insetBlockStart: bottom + EDGE },
  };
}
