import { memo } from 'react';
import { MISSING, type Trend, trendOf } from '../../format/format.ts';
import { flashIfOther } from './flash.ts';
import { provenanceOf, type Provenance, whyMissing } from './provenance.ts';
import s from './figure.module.css';

const ARROWS: Readonly<Record<Trend, string>> = { up: '▲', down: '▼', flat: '' };

export interface FigureProps<V extends number> {
  readonly value: V | null;
  readonly format: (value: V) => string;
  /** Where it comes from: shown on hover and focus. */
  readonly from: Provenance;
  /** Coloured by its sign, with an arrow. */
  readonly trend?: boolean;
  /** Whether the keyboard stops here; in grids the cell does. */
  readonly stop?: boolean;
  readonly className?: string;
}

/** The one component that shows a number: as text that a test can compare with the answer it was taken from, and with its provenance. */
function FigureOf<V extends number>({ value, format, from, trend = false, stop = false, className }: FigureProps<V>) {
  const text = value === null ? MISSING : format(value);
  const way = trend ? trendOf(value, text) : 'flat';
  return (
    <span
      className={[s.figure, s[way], value === null && s.nil, className].filter(Boolean).join(' ')}
      data-source={`${from.source}.${from.field}`}
      data-state={from.section?.status ?? 'live'}
      ref={(element) => {
        provenanceOf.set(element, value === null ? { ...from, isMissing: true } : from);
        flashIfOther(element, text);
      }}
      {...(stop && { tabIndex: 0, role: 'group', 'aria-label': `${text} ${from.unit ?? ''}` })}
    >
      {ARROWS[way] !== '' && <i aria-hidden="true">{ARROWS[way]}</i>}
      {text}
      {value === null && <span className="sr-only">{whyMissing(from)}</span>}
    </span>
  );
}

export const Figure = memo(FigureOf) as typeof FigureOf;
