import { clipped } from '../../../common/text/text.js';
import type { AlertLabels } from '../lifecycle/fingerprint.js';

const PLACE = /\{([^{}]*)\}/g;
const KNOWN = /^(value|metric|label\.[^{}\s]+)$/;
const MAX_MESSAGE = 4000;

/** The first `{...}` of a rule's message that is no known field, or null. */
export function unknownPlace(template: string): string | null {
  return (
    [...template.matchAll(PLACE)].map(([place, name = '']) => (KNOWN.test(name) ? null : place)).find((place) => place !== null) ?? null
  );
}

/** Fills in `{metric} is {value} on {label.host}`; a label that the series lacks is `?`. */
export function renderMessage(template: string, metric: string, value: number, labels: AlertLabels): string {
  const text = template.replaceAll(PLACE, (place, name: string) => {
    if (name === 'value') return String(value);
    if (name === 'metric') return metric;
    const label = name.startsWith('label.') ? name.slice('label.'.length) : null;
    if (label === null) return place;
    return Object.hasOwn(labels, label) ? (labels[label] ?? '?') : '?';
  });
  return clipped(text, MAX_MESSAGE);
}
