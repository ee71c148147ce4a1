import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { packageVersion } from './common/package-version.js';
import { jsonSchema, type JsonSchema, reachable } from './common/text/json-schema.js';
import { type Channel, declaredChannels, framesOf } from './modules/realtime/protocol/channel.js';
import { CLIENT_ACTIONS } from './modules/realtime/protocol/dto/client-actions.dto.js';
import { STREAM_FRAMES } from './modules/realtime/protocol/dto/stream-frames.dto.js';

const DESCRIPTION = `The live stream of Quarterdeck: one set of topics and frames over raw WebSocket, Socket.IO and server-sent events.

A frame of a topic carries its place (\`epoch\`, \`seq\`); \`seq\` rises by one for each event, so a gap is visible. Follow a topic by the action \`subscribe\`, or open its path (\`x-path\`), which subscribes it. With \`recover\` the answer holds all that was missed, or says \`recovered: false\` and the client reads the snapshot again.

\`x-delivery\`: \`log\` = every event in order, or the loss is said; \`latest\` = the newest value of each key, with the number of those passed over in \`skipped\`; \`tail\` = every row that matches, several a frame, or a count of those that did not come.`;

/** Frames and actions that belong to the connection and to no topic. */
const CONNECTION = 'connection';
const FAMILY = ':*';

interface Reference {
  readonly $ref: string;
}

const schemaOf = ({ name }: Type<object>): Reference => ({ $ref: `#/components/schemas/${name}` });
const messageOf = (channel: string, type: string): Reference => ({ $ref: `#/channels/${channel}/messages/${type}` });
const textOf = (value: string): JsonSchema => ({ type: 'string', const: value });

/** The AsyncAPI 3 document of all topics, made of the channel rows and the classes of their frames, in a stable order. */
export function asyncApiDocument(app: NestFastifyApplication): Record<string, unknown> {
  const rows = declaredChannels();
  const classes = [
    ...rows.flatMap(({ frames }) => Object.values(frames).flat()),
    ...Object.values(STREAM_FRAMES).flat(),
    ...Object.values(CLIENT_ACTIONS).map(({ body }) => body),
  ];
  const document = SwaggerModule.createDocument(app, new DocumentBuilder().build(), { extraModels: classes });
  const schemas = Object.fromEntries(
    Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [name, jsonSchema(schema)]),
  );
  return {
    asyncapi: '3.0.0',
    info: { title: 'Quarterdeck', version: packageVersion(), description: DESCRIPTION },
    defaultContentType: 'application/json',
    servers: SERVERS,
    channels: { [CONNECTION]: connection(), ...Object.fromEntries(rows.map((row) => [keyOf(row), topic(row)])) },
    operations: { ...actions(), sendFrame: sends(CONNECTION, Object.keys(STREAM_FRAMES)), ...Object.fromEntries(rows.map(events)) },
    components: {
      schemas: reachable(
        schemas,
        classes.map(({ name }) => name),
      ),
      securitySchemes: SECURITY,
    },
  };
}

/** `metrics:*` -> `metrics_member`: the key of a family stands beside the one of its topic. */
function keyOf({ name }: Channel): string {
  return name.endsWith(FAMILY) ? `${name.slice(0, -FAMILY.length)}_member` : name;
}

function topic(row: Channel): object {
  const { name, doc, delivery, permission, path, expectedEveryMs, member = 'member' } = row;
  const isFamily = name.endsWith(FAMILY);
  return {
    address: isFamily ? `${name.slice(0, -FAMILY.length)}:{${member}}` : name,
    description: doc,
    ...(isFamily && { parameters: { [member]: { description: `The ${member} that is followed`, ...examplesOf(row) } } }),
    messages: Object.fromEntries(framesOf(row).map(([type, body]) => [type, eventMessage(row, type, [body].flat())])),
    'x-delivery': delivery,
    'x-permission': permission,
    ...(path !== undefined && { 'x-path': `/ws/${path}` }),
    ...(expectedEveryMs !== undefined && { 'x-expected-every-ms': expectedEveryMs }),
  };
}

/** Members of a family whose names have several forms. */
function examplesOf({ name, forms }: Channel): object {
  return forms ? { examples: forms.map(({ example }) => example.slice(name.length - 1)) } : {};
}

function eventMessage({ shape, delivery }: Channel, type: string, bodies: readonly Type<object>[]): object {
  const [first, ...others] = bodies.map(schemaOf);
  const body = others.length === 0 ? first : { oneOf: bodies.map(schemaOf) };
  return {
    name: type,
    payload: {
      type: 'object',
      required: ['type', 'topic', 'epoch', 'seq', 'timestamp', shape],
      properties: {
        type: textOf(type),
        topic: { type: 'string' },
        epoch: { type: 'string', description: 'Numbers of different epochs cannot be compared' },
        seq: { type: 'integer', minimum: 0 },
        timestamp: { type: 'string', format: 'date-time', description: 'When it happened' },
        [shape]: body,
        ...(delivery === 'latest' && { skipped: { type: 'integer', minimum: 1, description: 'Older values that were passed over' } }),
      },
    },
  };
}

function connection(): object {
  const frames = Object.entries(STREAM_FRAMES).map(([type, body]) => [type, namedMessage('type', type, body)] as const);
  const asked = Object.entries(CLIENT_ACTIONS).map(
    ([action, { body }]) => [`ask_${action}`, namedMessage('action', action, body)] as const,
  );
  return {
    address: null,
    description: 'Frames of the connection itself, and what a client may ask for on it. On Socket.IO an action is the event of its name.',
    messages: Object.fromEntries([...frames, ...asked]),
  };
}

function namedMessage(field: string, name: string, body: Type<object> | readonly Type<object>[]): object {
  const label = { type: 'object', required: [field], properties: { [field]: textOf(name) } };
  const forms = [body].flat().map((form) => ({ allOf: [schemaOf(form), label] }));
  return { name, payload: forms.length === 1 ? forms[0] : { oneOf: forms } };
}

function actions(): Record<string, object> {
  const channel = { $ref: `#/channels/${CONNECTION}` };
  return Object.fromEntries(
    Object.entries(CLIENT_ACTIONS).map(([action, { answer }]) => [
      `receive_${action}`,
      {
        action: 'receive',
        channel,
        messages: [messageOf(CONNECTION, `ask_${action}`)],
        reply: { channel, messages: [messageOf(CONNECTION, answer), messageOf(CONNECTION, 'error')] },
      },
    ]),
  );
}

function events(row: Channel): [string, object] {
  const types = framesOf(row).map(([type]) => type);
  return [`send_${keyOf(row)}`, { ...sends(keyOf(row), types), summary: row.doc }];
}

function sends(channel: string, types: readonly string[]): object {
  return { action: 'send', channel: { $ref: `#/channels/${channel}` }, messages: types.map((type) => messageOf(channel, type)) };
}

const SECURITY = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token of POST /api/auth/login' },
  apiKey: { type: 'httpApiKey', in: 'header', name: 'X-API-Key', description: 'An API key (qd_...)' },
  ticket: { type: 'httpApiKey', in: 'query', name: 'ticket', description: 'A ticket of POST /api/auth/ws-ticket, for a browser' },
};

const security = Object.keys(SECURITY).map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));

const SERVERS = {
  websocket: {
    host: 'localhost:8000',
    protocol: 'ws',
    description:
      'One JSON text frame a message; the path subscribes its topic. Credentials in a header, as ticket, or in the first message.',
    security,
  },
  socketio: {
    host: 'localhost:8000',
    protocol: 'ws',
    pathname: '/socket.io/',
    description:
      'Socket.IO: a namespace for each path, and `/`; an event has the name of its frame type. Credentials in the handshake `auth`.',
  },
  sse: {
    host: 'localhost:8000',
    protocol: 'http',
    pathname: '/api/realtime/events',
    description: 'Server-sent events; `topics` names the topics, `Last-Event-ID` (`topic@epoch:seq`) resumes.',
    security,
  },
};
