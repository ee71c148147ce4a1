// The types of the SDK from the two committed documents: REST by openapi-typescript, and the frames of each topic by the same tool from
// the schemas of the stream, so that neither is written by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { endWithItsReader } from '../prepare/processes.mjs';

endWithItsReader();

const FOLDER = 'sdk/src/generated';
const HEAD = '// Made by `npm run sdk`: do not edit.\n';
const OPTIONS = { emptyObjectsUnknown: true };

const documentOf = (file) => JSON.parse(readFileSync(file, 'utf8'));
const typesOf = async (document) => astToString(await openapiTS(document, OPTIONS));

const FILES = {
  'openapi.ts': HEAD + (await typesOf(asJson(documentOf('openapi.json')))),
  'asyncapi.ts': HEAD + (await streamTypes(documentOf('asyncapi.json'))),
};

for (const [name, content] of Object.entries(FILES)) {
  const file = `${FOLDER}/${name}`;
  const text = await format(content, { ...(await resolveConfig(file)), filepath: file });
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    process.stdout.write(`${file} is written.\n`);
  } else if (readIfThere(file) === text) {
    process.stdout.write(`${file} says what the documents say.\n`);
  } else {
    process.stderr.write(`${file} is not what the documents say: run "npm run sdk" and look at the difference.\n`);
    process.exitCode = 1;
  }
}

/** An answer that is a file on request is typed as the JSON that it is without: `parseAs: 'text'` types the file. */
function asJson(document) {
  for (const operation of Object.values(document.paths).flatMap((item) => Object.values(item)))
    for (const answer of Object.values(operation.responses ?? {})) {
      const json = answer.content?.['application/json'];
      if (json) answer.content = { 'application/json': json };
    }
  return document;
}

/** Schemas of the stream, its frames by topic and by type, and how each topic is delivered. */
async function streamTypes({ channels, components }) {
  const { connection, ...topics } = channels;
  const schemas = { ...components.schemas };
  const named = (key, { messages }, prefix) =>
    Object.entries(messages)
      .filter(([type]) => !type.startsWith('ask_'))
      .map(([type, { payload }]) => {
        const name = `${prefix}${key}_${type}`;
        schemas[name] = payload;
        return [type, `components['schemas']['${name}']`];
      });
  const frames = Object.entries(topics).map(([key, channel]) => [topicOf(channel), named(key, channel, 'event_').map(([, type]) => type)]);
  const own = named('connection', connection, 'frame_');
  const types = await typesOf({ openapi: '3.1.0', info: { title: '-', version: '-' }, paths: {}, components: { schemas } });
  const key = (topic) => (topic.includes('${') ? `[member: \`${topic}\`]` : `'${topic}'`);
  return `${types}
/** The event frames of each topic. */
export interface TopicFrames {
${frames.map(([topic, names]) => `${key(topic)}: ${names.join(' | ')};`).join('\n')}
}

/** The frames of the connection itself, by their type. */
export interface ConnectionFrames {
${own.map(([type, name]) => `'${type}': ${name};`).join('\n')}
}

/** How each topic is delivered; a family (\`logs:checkout\`) as its topic. */
export const DELIVERY: Readonly<Record<string, 'log' | 'latest' | 'tail'>> = ${JSON.stringify(
    Object.fromEntries(Object.values(topics).map(({ address, ...channel }) => [address.split(':')[0], channel['x-delivery']])),
  )};
`;
}

/** \`logs:{service}\` -> \`logs:\${string}\`. */
function topicOf({ address }) {
  return address.replace(/\{\w+\}/, '${string}');
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
