import { template, type Markup } from './html-template.js';

/** What a part of a page is made of; null is left out. */
type Blocks = readonly (Markup | null)[];

const renderSection: (view: object) => Markup = template(`
<section id="{{id}}">
<h2 id="{{id}}-title">{{title}}</h2>
{{#each blocks}}{{this}}
{{/each}}</section>`);

/** A section; its heading's id is its own followed by `-title`. */
export function section(id: string, title: string, blocks: Blocks): Markup {
  return renderSection({ id, title, blocks: present(blocks) });
}

const renderGroup: (view: object) => Markup = template(
  `<div{{#if id}} id="{{id}}"{{/if}}{{#if look}} class="{{look}}"{{/if}}>{{#each blocks}}{{this}}{{/each}}</div>`,
);

export function group(blocks: Blocks, { id = '', look = '' } = {}): Markup {
  return renderGroup({ id, look, blocks: present(blocks) });
}

const renderDetails: (view: object) => Markup = template(
  `<details{{#if id}} id="{{id}}"{{/if}}><summary>{{summary}}</summary>{{#each blocks}}{{this}}{{/each}}</details>`,
);

export function details(summary: string, blocks: Blocks, id = ''): Markup {
  return renderDetails({ summary, id, blocks: present(blocks) });
}

const renderHeading: (view: object) => Markup = template(
  `<h3{{#if id}} id="{{id}}"{{/if}}>{{text}}</h3>`,
);

export function heading(text: string, id = ''): Markup {
  return renderHeading({ text, id });
}

const renderParagraph: (view: object) => Markup = template(`<p class="{{look}}">{{text}}</p>`);

/** Null without a text. */
export function paragraph(text: string | null, look = 'about'): Markup | null {
  return text === null || text === '' ? null : renderParagraph({ text, look });
}

const renderNotes: (view: object) => Markup = template(
  `<ul class="notes">{{#each texts}}<li>{{this}}</li>{{/each}}</ul>`,
);

/** Null without texts. */
export function notes(texts: readonly string[]): Markup | null {
  return texts.length === 0 ? null : renderNotes({ texts });
}

/** A name and what it is; `code` for what is typed or copied. */
export type Fact = readonly [name: string, value: string, kind?: 'code'];

const renderFacts: (view: object) => Markup = template(
  `<dl class="{{look}}">{{#each facts}}<div><dt>{{name}}</dt><dd>{{#if code}}<code>{{value}}</code>{{else}}{{value}}{{/if}}</dd></div>{{/each}}</dl>`,
);

export function factList(facts: readonly Fact[], look: string): Markup {
  return renderFacts({
    look,
    facts: facts.map(([name, value, kind]) => ({ name, value, code: kind === 'code' })),
  });
}

const renderLiteral: (view: object) => Markup = template(`<pre tabindex="0">{{text}}</pre>`);

export function literal(text: string): Markup {
  return renderLiteral({ text });
}

function present(blocks: Blocks): Markup[] {
  return blocks.filter((block) => block !== null);
}
