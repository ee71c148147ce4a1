import { namesEtag, placeInSteps, weakEtag } from '../../../src/platform/http/answers/conditional.js';

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

describe('a weak tag', () => {
  it('is the same for the same, and another for anything else', () => {
    expect(weakEtag({ a: 1 })).toBe(weakEtag({ a: 1 }));
    expect(weakEtag({ a: 1 })).not.toBe(weakEtag({ a: 2 }));
    expect(namesEtag(`"x", ${weakEtag([1])}`, weakEtag([1]))).toBe(true);
  });

  it('confirms a place in the stream as long as a quarter of the history, and none of another epoch', () => {
    const tag = (epoch: string, seq: number, history = 100) => weakEtag(placeInSteps({ epoch, seq }, history));
    expect(tag('a', 24)).toBe(tag('a', 1));
    expect(tag('a', 25)).not.toBe(tag('a', 24));
    expect(tag('b', 1)).not.toBe(tag('a', 1));
    expect(tag('a', 2, 1)).not.toBe(tag('a', 1, 1));
  });
});
