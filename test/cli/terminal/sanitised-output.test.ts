import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openTerminal } from '#src/cli/terminal/terminal.js';
import { exactCsv, shownCsv } from '#src/text/csv.js';
import { template } from '#src/page/html-template.js';
import { sanitizeOutput } from '#src/files/sanitize-text.js';
import { figuresMarkdown } from '#src/report/figures-markdown.js';
import { figuresCsv } from '#src/report/figures-csv.js';
import { renderReport } from '#src/report/render-report.js';
import { reportFigures } from '#src/report/report-figures.js';
import { sampleSweep } from '../../report/sample-sweep.js';
import { reelsweep } from '../command-process.js';
import { typed } from '../typed.js';

/** Clears the screen, the same in C1, turns the direction of writing, isolates it, ends a line for some readers. */
const hostile = 'a\u001B[2Jb\u009B2Jc\u202Ed\u2066e\u2028f\u0000\u007F\u061C';

/** What may never be written, wherever it came from. */
const unsafe =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-sanitised-'));
  writeFileSync(join(folder, 'p.sh'), 'exit 0');
  writeFileSync(
    join(folder, 's.yaml'),
    `name: s\ntrial: { command: [sh, p.sh, ${JSON.stringify(hostile.replace('\u0000', ''))}] }\ngrid: { x: [1, ${JSON.stringify(hostile)}] }\n`,
  );
  return folder;
}

describe('commands', () => {
  it.each([
    ['plan', 's.yaml'],
    ['plan', 's.yaml', '--csv'],
    ['plan', `${hostile}.yaml`],
    ['status', hostile],
    ['logs', hostile],
    ['report', hostile],
    ['rm', hostile, '--yes'],
    [`--${hostile}`],
    ['plan', 's.yaml', `--${hostile}`],
    ['dataset', 'build', '--frames', hostile, '--scores', hostile, '--out', hostile],
    ['frames', 'extract', hostile, '--out', 'out'],
    ['trailers', 'catalog', '--movies', hostile, '--trailers', hostile],
    ['model', 'import', hostile],
  ])('show controls and obey none: %j', async (...words) => {
    const folder = newFolder();
    const { out, err } = await typed(folder, ...words);
    expect(`${out}${err}`).not.toBe('');
    expect(`${out}${err}`).not.toMatch(unsafe);
  });

  it('that print JSON keep the data', async () => {
    const { out } = await typed(newFolder(), 'plan', 's.yaml', '--json');
    expect(out).not.toMatch(unsafe);
    const { trials } = JSON.parse(out) as { trials: { settings: { x: unknown } }[] };
    expect(trials.map(({ settings }) => settings.x)).toEqual([1, hostile]);
  });

  it('name a video whose name is hostile', { timeout: 60_000 }, async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'videos'));
    writeFileSync(join(folder, 'videos', 'a\u001B[2J\u009B\u202E.mp4'), 'no video');
    const ended = await reelsweep(folder, 'frames', 'extract', 'videos', '--out', 'out');
    expect(ended.out).toContain('.mp4');
    expect(`${ended.out}${ended.err}`).not.toMatch(unsafe);
  });
});

describe('the terminal', () => {
  const shown = (isTTY: boolean) => {
    const written = { out: '', err: '' };
    const sink = (name: 'out' | 'err') => ({
      write: (text: string) => (written[name] += text),
      isTTY,
      columns: 80,
      rows: 24,
    });
    return { terminal: openTerminal({ out: sink('out'), err: sink('err') }, () => 0), written };
  };

  it('keeps its own sequences and lets through no others', () => {
    const { terminal, written } = shown(true);
    terminal.progress(`${hostile}\nnext`);
    terminal.note(hostile);
    terminal.block([`${hostile}\nnext`, 'second']);
    terminal.block(['third']);
    expect(written.err).toContain('\r\u001B[2K');
    expect(written.out).toContain('\u001B[2A\r\u001B[J\u001B[?7l');
    // oxlint-disable-next-line no-control-regex
    const others = `${written.out}${written.err}`.replaceAll(/\u001B\[(2K|2A|J|\?7[lh])|\r/g, '');
    expect(others).not.toMatch(unsafe);
    // What is replaced in place is one line, or the next one would be left behind.
    expect(written.out).toContain('␊next\nsecond\n');
  });

  it('keeps lines, tabs and the line ends of CSV', () => {
    const { terminal, written } = shown(false);
    terminal.print('a\tb\r\nc\nd\re\u001B[31m');
    expect(written.out).toBe('a\tb\r\nc\nd␍e\n');
  });

  it('takes for JSON only what is JSON', () => {
    expect(sanitizeOutput('{"a":"\u202E"}')).toBe('{"a":"\\u202e"}');
    expect(sanitizeOutput('{"a":"\u202E"')).toBe('{"a":"<U+202E>"');
  });
});

it('what the console, Node and libraries write is sanitised as well', async () => {
  const stream = new URL('../../../dist/files/output-stream.js', import.meta.url).href;
  const text = new URL('../../../dist/files/sanitize-text.js', import.meta.url).href;
  const code = `
import { outputStream } from ${JSON.stringify(stream)};
import { sanitizeText } from ${JSON.stringify(text)};
for (const one of [process.stdout, process.stderr]) outputStream(one, { prepare: sanitizeText });
console.log(process.argv[1]);
console.error('%s', process.argv[1]);
process.stdout.write(Buffer.from(process.argv[1]));`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    code,
    hostile.replace('\u0000', ''),
  ]);
  expect(stdout).toContain('a␛[2Jb');
  expect(stderr).toContain('a␛[2Jb');
  expect(`${stdout}${stderr}`).not.toMatch(unsafe);
});

describe('files that are shown', () => {
  const link = '[x](http://evil.example) www.evil.example @someone $x$';
  const sweep = sampleSweep({
    replicates: 1,
    axes: { [`axis ${hostile}`]: [`${hostile} | <b>\`x\`\n${link}`, 'plain'] },
    outcomeOf: (position) => (position === 1 ? 'failed' : 'succeeded'),
  });

  it('a report shows controls in its title, tables, charts and their data', () => {
    const page = renderReport({ ...sweep, name: hostile });
    // The script is ours; what it shows is in the page.
    const shown = page.replaceAll(/<script>[\s\S]*?<\/script>/g, '');
    expect(shown).toContain('a␛[2Jb');
    expect(shown).not.toMatch(unsafe);
    expect(/<title>.*<\/title>/.exec(page)?.[0]).toContain('a␛[2Jb');
  });

  it('a template shows them in attributes as well', () => {
    const html = template('<p title="{{a.b}}">{{#each list}}{{this}}{{/each}}</p>')({
      a: { b: hostile },
      list: [hostile],
    }).toString();
    expect(html).not.toMatch(unsafe);
    expect(html).toContain('&lt;U+202E&gt;');
  });

  it('Markdown keeps a text in its cell, and makes no markup, link or mention of it', () => {
    const text = figuresMarkdown(reportFigures(sweep));
    expect(text).not.toMatch(unsafe);
    const row = text.split('\n').find((line) => line.includes('evil.example')) ?? '';
    expect(row).toContain('\\| &lt;b&gt;\\`x\\` \\[x\\](http&#58;//evil.example)');
    expect(row).toContain('www&#46;evil.example &#64;someone \\$x\\$');
  });

  it('CSV shows them, and a table that is data keeps them', () => {
    expect(figuresCsv(reportFigures(sweep))).not.toMatch(unsafe);
    expect(shownCsv([[{ a: hostile }, hostile]])).not.toMatch(unsafe);
    expect(exactCsv([['a\u202E']])).toBe('a\u202E\r\n');
  });
});
