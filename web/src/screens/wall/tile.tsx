import type { ReactNode } from 'react';
import type { Section } from '../../api.ts';
import { ageText } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { useNow } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { isCovered } from './wall.ts';
import s from './wall.module.css';

export interface TileProps {
  readonly name: string;
  /** Of what it shows; undefined where that has no section of its own. */
  readonly section?: Section | undefined;
  /** Milliseconds without a word from the backend; null = the link is whole. */
  readonly silence: number | null;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Hatched while it is not live; after a minute its age and the reason stand over it. */
export function Tile({ name, section, silence, className, children }: TileProps) {
  useNow();
  const asOf = section?.as_of ?? null;
  const age = asOf === null ? silence : clock.ageOf(asOf);
  const isOld = silence !== null || (section !== undefined && section.status !== 'live');
  const isOver = isOld && (section?.status === 'unavailable' || isCovered(age));
  return (
    <section className={[s.tile, isOld && s.old, className].filter(Boolean).join(' ')} aria-label={name} data-tile={name} data-old={isOld}>
      <h2>{name}</h2>
      {children}
      {isOver && (
        <div className={s.cover} data-covered={name}>
          <b>{age === null ? t.wall.never : t.wall.covered(ageText(age))}</b>
          <span>{silence === null ? (section?.reason ?? t.state.unknownReason) : t.link.lost}</span>
        </div>
      )}
    </section>
  );
}
