import { expectNone } from '../../support/none.js';
import { OPERATIONS, sample } from '../../support/openapi.js';

/** Of the person who executes them, or only asked. */
const OWN = /^(POST \/api\/(auth|token|market\/ltp|websocket|logs\/redaction)|PUT \/api\/auth\/preferences)/;
/** What is prefilled is an id or name that does not exist. */
const NOWHERE = /\{(id|name|username|segment)\}/;
const ACTS = OPERATIONS.filter(({ method, path }) => method !== 'GET' && !OWN.test(`${method} ${path}`) && !NOWHERE.test(path)).filter(
  ({ requestBody }) => requestBody,
);

const bodiesOf = ({ requestBody }: (typeof OPERATIONS)[number]): string[] =>
  Object.values(requestBody?.content ?? {}).flatMap(({ schema, example, examples }) =>
    (examples ? Object.values(examples).map(({ value }) => value) : [example ?? sample(schema)]).map((value) => JSON.stringify(value)),
  );

describe('what Execute sends in Swagger UI as it is prefilled', () => {
  it.each(ACTS.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    '%s is no fact of a live desk',
    (_, operation) => {
      const dry = operation.parameters?.find(({ name }) => name === 'dry_run');
      if (dry) {
        expect(dry).toMatchObject({ example: true });
        expect(operation.description).toMatch(/Execute .*dry run, which \w+/);
        return;
      }
      expectNone(
        bodiesOf(operation).filter((body) => !/example|"dry_run":true/i.test(body)),
        'Whoever executes these in Swagger UI would change a live desk by chance: a text of the example has to have "example" in it, as in "example: ...":',
      );
    },
  );

  it('stands in the document as an example of each body, so that no reader has to make one', () => {
    const silent = OPERATIONS.filter(({ requestBody }) =>
      Object.entries(requestBody?.content ?? {}).some(
        // Of a binary body the one as JSON is the example.
        ([type, { example, examples }]) => /json|form/.test(type) && (example ?? Object.values(examples ?? {})[0]?.value) === undefined,
      ),
    );
    expectNone(
      silent.map(({ method, path }) => `${method} ${path}`),
      'Give the body or its fields examples:',
    );
  });

  it('is looked at for most of what changes something', () => expect(ACTS.length).toBeGreaterThan(15));
});
