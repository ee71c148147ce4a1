import type { QuarterdeckError } from '../api.ts';
import { t } from '../messages/en.ts';

/** Sentences for those who write programs: a route, a command, a topic to follow. A sentence ends before a capital. */
const FOR_PROGRAMS = /\b(GET|PUT|POST|PATCH|DELETE) \/|\/api\/|`npm run |, or follow its topic/;
const SENTENCES = /(?<=[.!?]) (?=[\p{Lu}"`])/u;

/** The refusal in words for people: what happened, and where in this page to look in place of the route that the backend names. */
export function saidOf({ code, title, detail }: Pick<QuarterdeckError, 'code' | 'title' | 'detail'>): string {
  const sentences = detail.split(SENTENCES);
  const left = sentences.filter((sentence) => !FOR_PROGRAMS.test(sentence));
  if (left.length === sentences.length) return detail;
  const place = (t.places as Readonly<Record<string, string>>)[code];
  return [left.length > 0 ? left.join(' ') : `${title}.`, ...(place === undefined ? [] : [place])].join(' ');
}
