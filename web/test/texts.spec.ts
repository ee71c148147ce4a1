import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const SOURCE = join(import.meta.dirname, '../src');
/** Attributes that people read or hear. */
const READ = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'aria-description']);
/** Names of keys are the same in all languages. */
const KEYS = /^(Ctrl K|Shift|Esc|Enter|[A-Z/?.])$/;
/** So are these. */
const UNITS = /^(ms|, UTC)$/;

function textsOf(name: string): string[] {
  const file = ts.createSourceFile(name, readFileSync(join(SOURCE, name), 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (text: string): void => {
    const plain = text.trim();
    if (/\p{L}/u.test(plain) && !KEYS.test(plain) && !UNITS.test(plain)) found.push(`${name}: ${plain}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node.text);
    if (ts.isJsxAttribute(node) && READ.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer))
      note(node.initializer.text);
    if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression) && !ts.isJsxAttribute(node.parent))
      note(node.expression.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

it('every text of the page comes from the messages', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
  expect(files.length).toBeGreaterThan(80);
  expect(files.flatMap(textsOf)).toEqual([]);
});
