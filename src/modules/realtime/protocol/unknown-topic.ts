import { Problem } from '../../../common/problem.js';
import type { Channel, TopicForm } from './channel.js';

const MAX_SHOWN = 100;

/** That there is no such topic: a name of a family is told the form of its members, any other the topics that there are. */
export function unknownTopic(topic: string, family: Channel | undefined, channels: readonly Channel[]): Problem {
  const form = formOf(topic, family?.forms ?? []);
  const what = form
    ? `It has the form ${form.form}, as in ${form.example}.`
    : `There are: ${channels
        .map(({ name }) => name)
        .toSorted()
        .join(', ')}.`;
  return new Problem('realtime.unknown_topic', { detail: `There is no topic "${topic.slice(0, MAX_SHOWN)}". ${what}` });
}

/** The form with the longest beginning that the topic has: `market:bars:...` is of the bars, and of the family, too. */
function formOf(topic: string, forms: readonly TopicForm[]): TopicForm | undefined {
  const fixed = ({ form }: TopicForm): string => form.slice(0, form.indexOf('<'));
  return forms.filter((form) => topic.startsWith(fixed(form))).toSorted((a, b) => fixed(b).length - fixed(a).length)[0];
}
