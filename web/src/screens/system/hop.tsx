import { realtime } from '../../app/live.ts';
import { asMs, milliseconds, type Ms, rate } from '../../format/format.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { useNow } from '../../state/hooks.ts';
import { useFrames } from '../../state/frames.ts';
import { clock } from '../../state/now.ts';
import { Counted, Facts } from './facts.tsx';

const wholeMs = (value: Ms): string => milliseconds(Math.round(value) as Ms);

/** A check that includes the way to the eye. */
export function Hop() {
  useNow();
  const frames = useFrames();
  const { roundTripMs, offsetMs, lagMs, events, skipped, gaps, recovered, resets, connections } = realtime.stats;
  const ms = (value: number | null, field: string) => (
    <>
      <Figure value={asMs(value)} format={wholeMs} from={{ source: 'this browser', field, unit: 'ms', missing: t.system.notYet }} /> ms
    </>
  );
  const counted = (name: string, value: number, field: string) => [name, <Counted key={field} value={value} field={field} />] as const;
  return (
    <Facts
      rows={[
        [t.system.roundTrip, ms(roundTripMs, 'roundTripMs')],
        [t.system.lag, ms(lagMs?.p99 ?? null, 'lagMs.p99')],
        [t.system.offset, ms(offsetMs, 'offsetMs')],
        [t.system.wallAhead, ms(clock.wallAheadMs(), 'wallAheadMs')],
        [
          t.system.frames,
          <Figure
            key="fps"
            value={frames === null ? null : frames.perSecond}
            format={rate}
            from={{ source: 'this browser', field: 'frames', missing: t.system.notYet }}
          />,
        ],
        [t.system.longestFrame, ms(frames?.longestMs ?? null, 'frames.longest')],
        ...(frames?.stalls == null ? [] : [counted(t.system.stalls, frames.stalls, 'stalls')]),
        counted(t.system.events, events, 'events'),
        counted(t.system.skipped, skipped, 'skipped'),
        counted(t.system.gaps, gaps, 'gaps'),
        counted(t.system.recovered, recovered, 'recovered'),
        counted(t.system.resets, resets, 'resets'),
        counted(t.system.connects, connections, 'connections'),
      ]}
    />
  );
}
