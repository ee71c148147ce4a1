// docs/events.md: every event of the live stream with a payload, made of asyncapi.json (which is made of the channel rows).

const ASKS = 'ask_';

/** The page as Markdown. A payload is made of the examples that stand at the fields of its class. */
export function eventsPage(document) {
  const topics = Object.values(document.channels).filter(({ address }) => address !== null);
  const frames = Object.values(document.channels).find(({ address }) => address === null);
  const sample = sampler(document);
  const messages = (isShown) =>
    Object.entries(frames.messages)
      .filter(isShown)
      .flatMap(([name, { payload }]) =>
        events(
          name,
          formsOf(payload).map((form) => sample(form)),
        ),
      );
  return [
    '# Events of the live stream',
    '',
    'Made by `npm run openapi` of the channel rows; `asyncapi.json` has the same for generators. How to follow them is in the README, "Listen to the desk".',
    '',
    '| topic | path | permission | delivery | events |',
    '| --- | --- | --- | --- | --- |',
    ...topics.map(
      (topic) =>
        `| \`${topic.address}\` | ${topic['x-path'] ? `\`${topic['x-path']}\`` : ''} | \`${topic['x-permission']}\` | ${topic['x-delivery']} | ${Object.keys(
          topic.messages,
        )
          .map((name) => `\`${name}\``)
          .join(', ')} |`,
    ),
    ...topics.flatMap((topic) => section(topic, topics, sample)),
    '',
    '## Of the connection itself',
    ...messages(([name]) => !name.startsWith(ASKS)),
    '',
    '## What a client sends',
    '',
    `\`${ASKS}\` stands only in the names of \`asyncapi.json\`: the message says \`"action"\`, and a field that does not apply is left out.`,
    ...messages(([name]) => name.startsWith(ASKS)),
    '',
  ].join('\n');
}

/** A topic with its events; of a family those that the topic itself has not. */
function section({ address, description, parameters, messages }, topics, sample) {
  const [root] = address.split(':');
  const known = address === root ? {} : topics.find((topic) => topic.address === root).messages;
  const own = Object.entries(messages).filter(([name]) => !(name in known));
  if (own.length === 0) return [];
  const [{ examples = [] } = {}] = Object.values(parameters ?? {});
  const topicOf = (name) => (address === root ? root : `${root}:${examples.find((one) => one.startsWith(`${name}s:`)) ?? examples[0]}`);
  return [
    '',
    `## \`${address}\``,
    '',
    description,
    ...own.flatMap(([name, { payload }]) =>
      events(
        name,
        formsOf(payload).map((form) => ({ ...sample(form), topic: topicOf(name) })),
      ),
    ),
  ];
}

/** The payload once for each of its forms, or those of its `data`. */
function formsOf(payload) {
  if (payload.oneOf) return payload.oneOf;
  const forms = payload.properties?.data?.oneOf;
  return forms ? forms.map((data) => ({ ...payload, properties: { ...payload.properties, data } })) : [payload];
}

function events(name, [first, ...others]) {
  return ['', `### \`${name}\``, ...json(first), ...others.flatMap((other) => ['', 'or', ...json(other)])];
}

function json(payload) {
  return ['', '```json', JSON.stringify(payload, null, 2), '```'];
}

/** A value that a schema allows: what its examples say, else the simplest there is. */
function sampler({ components }) {
  return function sample(schema, name = '') {
    if (schema.$ref !== undefined) return sample(components.schemas[schema.$ref.split('/').at(-1)], name);
    const said = schema.const ?? schema.example ?? schema.examples?.[0] ?? schema.default ?? schema.enum?.[0];
    if (said !== undefined) return said;
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(part, name)));
    const [choice] = schema.oneOf ?? schema.anyOf ?? [];
    if (choice) return sample(choice, name);
    const [type] = [schema.type].flat().includes('null') ? ['null'] : [schema.type].flat();
    if (type === 'object') {
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([field, inner]) => [field, sample(inner, field)]));
    }
    if (type === 'array') return schema.items ? [sample(schema.items, name)] : [];
    if (type === 'boolean') return true;
    if (type === 'number' || type === 'integer') return schema.minimum ?? 1;
    if (type === 'null' || type === undefined) return null;
    return schema.format === 'date-time' ? '2025-12-04T10:30:00.000Z' : name === 'epoch' ? 'k3f9' : 'text';
  };
}
