import type { QuarterdeckError } from '../api.ts';
import { forPeople } from '../format/refusal.ts';
import { t } from '../messages/en.ts';

/** The refusal in words for people: what happened, and where in this page to look in place of the route that the backend names. */
export function saidOf(problem: Pick<QuarterdeckError, 'code' | 'title' | 'detail'>): string {
  const said = forPeople(problem);
  const place = (t.places as Readonly<Record<string, string>>)[problem.code];
  return said === problem.detail || place === undefined ? said : `${said} ${place}`;
}
