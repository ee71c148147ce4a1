interface Refusal {
  readonly title: string;
  readonly detail: string;
}

/** Sentences for those who write programs: a route, a command, a topic to follow. A sentence ends before a capital. */
const FOR_PROGRAMS = /\/api\/|npm run |its topic/;
const SENTENCES = /\. (?=[A-Z])/;

/** What a refusal says to people: its sentences without those that send programs somewhere. */
export function forPeople({ title, detail }: Refusal): string {
  if (!FOR_PROGRAMS.test(detail)) return detail;
  const left = detail.split(SENTENCES).filter((sentence) => !FOR_PROGRAMS.test(sentence));
  return `${left.join('. ') || title}.`.replace('..', '.');
}
