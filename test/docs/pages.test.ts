import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { commandPage } from './command-page.mjs';

const root = join(import.meta.dirname, '../..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

/** The blocks between ``` lines, with the language after the first. */
function blocks(page: string): readonly { readonly language: string; readonly text: string }[] {
  return [...textOf(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(
    ([, language = '', text = '']) => ({
      language,
      text,
    }),
  );
}

/** How GitHub names the anchor of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function anchors(page: string): readonly string[] {
  const prose = textOf(page).replaceAll(/^```.*?^```$/gms, '');
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading));
}

describe.each(pages)('%s', (page) => {
  it('links to files and headings that exist', () => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^[a-z]+:/.test(link));
    const broken = links.filter((link) => {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, target))) return true;
      return heading !== undefined && !anchors(target).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  it('shows YAML that can be read', () => {
    const problems = blocks(page)
      .filter(({ language }) => language === 'yaml')
      .flatMap(({ text }) => parseDocument(text).errors.map(({ message }) => message));
    expect(problems).toEqual([]);
  });
});

describe('docs/commands.md', () => {
  const sections = new Map(
    textOf('docs/commands.md')
      .split(/^## reelsweep /m)
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
  );

  it('is what --help says; `npm run docs` renews it', async () => {
    expect(textOf('docs/commands.md')).toBe(await commandPage());
  });

  it('has each command and option that the other pages type', () => {
    const typed = pages
      .filter((page) => page !== 'docs/commands.md')
      .flatMap((page) => blocks(page).flatMap(({ text }) => text.split('\n')))
      .flatMap((line) => [
        ...line.replace(/\s#.*$/, '').matchAll(/(?:^|\$ |&& )reelsweep ([a-z][^&|<>]*)/g),
      ])
      .map(([, words = '']) => words.trim().split(/\s+/));
    expect(typed.length).toBeGreaterThan(15);
    const unknown = typed.filter((words) => {
      const section = sections.get(words.slice(0, 2).join(' ')) ?? sections.get(words[0] ?? '');
      const options = words.flatMap((word) => /^--[a-z-]+/.exec(word) ?? []);
      return section === undefined || options.some((option) => !section.includes(`${option} `));
    });
    expect(unknown).toEqual([]);
  });
});
