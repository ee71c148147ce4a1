import { namesEtag } from '../../../src/modules/dashboard/conditional.js';

describe('If-None-Match', () => {
  it.each([
    ['"abc"', true],
    ['W/"abc"', true],
    ['"x", W/"abc" , "y"', true],
    [' * ', true],
    ['"abcd"', false],
    ['abc', false],
    ['', false],
    ['"ABC"', false],
    ['"', false],
    [undefined, false],
  ])('%p names "abc": %p', (header, names) => expect(namesEtag(header, '"abc"')).toBe(names));
});
