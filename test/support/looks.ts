import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { ROOT } from './started-desk.js';

/** A look is the mean colour of each square of so many pixels: what moves, comes, goes or changes its colour shows; edges of letters do not. */
const SQUARE = 8;
/** Levels of a channel (of 16) by which a square may differ. */
const LEVELS = 2;
/** Part of the squares that may differ by more. */
const PART = 0.001;
const FOLDER = join(ROOT, 'test/fixtures/looks');
/** `LOOKS=write npm run test:browser -- test/browser/looks.spec.ts` keeps what is seen as what is to be seen. */
const isWriting = process.env['LOOKS'] === 'write';

interface Kept {
  /** Widths of words in the fonts of the machine: with other fonts everything stands elsewhere. */
  readonly fonts: string;
  readonly shots: Record<string, string>;
}

/** Keeps how screens look, and says what looks otherwise. Figures, ages and times are made alike first, and charts left out. */
export class Looks {
  private readonly file: string;
  private readonly kept: Kept;

  constructor(name: string) {
    this.file = join(FOLDER, `${name}.json`);
    this.kept = existsSync(this.file) ? (JSON.parse(readFileSync(this.file, 'utf8')) as Kept) : { fonts: '', shots: {} };
  }

  /** Null where it looks as before, or where this machine has other fonts than that on which the looks were kept. */
  async differs(page: Page, name: string): Promise<string | null> {
    const fonts = await page.evaluate<string>(FONTS);
    await page.clock.pauseAt(await page.evaluate<number>('Date.now() + 100'));
    await page.evaluate(ALIKE);
    const png = await page.screenshot({ animations: 'disabled' });
    await page.clock.resume();
    const { width, height, squares } = await squaresOf(page, png);
    if (isWriting) {
      this.kept.shots[name] = deflateRawSync(squares).toString('base64');
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(this.file, `${JSON.stringify({ fonts, shots: sorted(this.kept.shots) }, null, 1)}\n`);
      return null;
    }
    const before = this.kept.shots[name];
    if (before === undefined) return `${name} was never kept`;
    if (fonts !== this.kept.fonts) {
      process.stderr.write(`${name}: other fonts than those of the kept looks (${fonts}), not compared\n`);
      return null;
    }
    const found = difference(inflateRawSync(Buffer.from(before, 'base64')), squares, width);
    if (found === null || found.count <= PART * width * height) return null;
    const shot = join(tmpdir(), `looks-${name.replaceAll(/\W+/g, '-')}.png`);
    writeFileSync(shot, png);
    return `${name}: ${found.count} of ${width * height} squares, within ${found.where} (${shot})`;
  }
}

const sorted = (shots: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(shots).toSorted(([a], [b]) => (a < b ? -1 : 1)));

function difference(before: Uint8Array, now: Uint8Array, width: number): { count: number; where: string } | null {
  if (before.length !== now.length) return { count: Infinity, where: 'another size' };
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let at = 0; at < now.length; at += 3) {
    if ([0, 1, 2].every((channel) => Math.abs((before[at + channel] ?? 0) - (now[at + channel] ?? 0)) <= LEVELS)) continue;
    xs.push((at / 3) % width);
    ys.push(Math.floor(at / 3 / width));
  }
  if (xs.length === 0) return null;
  const range = (values: number[]): string => `${Math.min(...values) * SQUARE} to ${(Math.max(...values) + 1) * SQUARE}`;
  return { count: xs.length, where: `x ${range(xs)}, y ${range(ys)}` };
}

async function squaresOf(page: Page, png: Buffer): Promise<{ width: number; height: number; squares: Buffer }> {
  const { width, height, text } = await page.evaluate<{ width: number; height: number; text: string }>(
    `(${DECODE})(${JSON.stringify(png.toString('base64'))}, ${SQUARE})`,
  );
  return { width, height, squares: Buffer.from(text, 'base64') };
}

// What follows runs in the page, and so is text.

const FONTS = `(() => {
  const context = document.createElement('canvas').getContext('2d');
  return [400, 600].map((weight) => {
    context.font = weight + ' 13px ' + getComputedStyle(document.body).fontFamily;
    return context.measureText('Drawdown, week 0.19 of 1.00 %').width.toFixed(2);
  }).join(' ');
})()`;

const DECODE = `async (png, square) => {
  const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const [width, height] = [Math.floor(image.width / square), Math.floor(image.height / square)];
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let text = '';
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const sum = [0, 0, 0];
      for (let dy = 0; dy < square; dy += 1)
        for (let dx = 0; dx < square; dx += 1) {
          const at = ((y * square + dy) * image.width + x * square + dx) * 4;
          for (let channel = 0; channel < 3; channel += 1) sum[channel] += data[at + channel];
        }
      for (const one of sum) text += String.fromCharCode(Math.round(one / square / square / 17));
    }
  return { width, height, text: btoa(text) };
}`;

const ALIKE = `(() => {
  for (const canvas of document.querySelectorAll('canvas, [role=log] > div, [data-volume] svg')) canvas.style.visibility = 'hidden';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    node.nodeValue = node.nodeValue.replace(/\\b(?:now|\\d+ (?:s|m|h|d|ms))\\b/g, '00 s').replace(/[\\d.,:]*\\d/g, '00').replace(/[+−▲▼]/g, '');
  document.activeElement?.blur();
})()`;
