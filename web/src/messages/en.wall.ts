import { count, type Count } from '../format/format.ts';

const n = (value: number): string => count(value as Count);

/** Sentences of the wall. */
export const wall = {
  title: 'Wall',
  hidden: 'hidden',
  noView: 'Your role may see none of these views.',
  critical: (some: number) => (some === 0 ? 'No critical alert' : `${n(some)} critical`),
  open: (some: number) => `${n(some)} open`,
  acknowledged: (some: number) => `${n(some)} acknowledged`,
  noAlerts: 'No alert is open.',
  more: (some: number) => `and ${n(some)} more`,
  covered: (age: string) => `${age} old`,
  never: 'no answer yet',
  feeds: 'Sections',
} as const;
