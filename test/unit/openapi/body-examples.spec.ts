import { documentBodyExamples } from '../../../src/openapi/body-examples.js';

type Operation = Parameters<typeof documentBodyExamples>[0];

const SCHEMAS = {
  Form: {
    type: 'object',
    required: ['name', 'kind'],
    properties: {
      name: { type: 'string', example: 'example-ada' },
      kind: { $ref: '#/components/schemas/Kind' },
      limit: { type: 'integer', default: 0 },
      note: { type: 'string' },
      old: { type: 'string', example: 'x', deprecated: true },
    },
  },
  Kind: { type: 'string', enum: ['a', 'b'] },
};

function bodyOf(media: object): unknown {
  const operation = { responses: {}, requestBody: { content: { 'application/json': media } } } as Operation;
  documentBodyExamples(operation, SCHEMAS);
  return operation.requestBody;
}

describe('the example of a body', () => {
  const schema = { $ref: '#/components/schemas/Form' };

  it('is made of the examples of its fields, without those that are optional and say nothing, or deprecated', () => {
    expect(bodyOf({ schema })).toMatchObject({
      content: { 'application/json': { example: { name: 'example-ada', kind: 'a', limit: 0 } } },
    });
  });

  it('stays where there is one', () => {
    const media = { schema, examples: { one: { value: {} } } };
    expect(bodyOf(media)).toEqual({ content: { 'application/json': media } });
  });
});
