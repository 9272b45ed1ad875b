// `npm run schema`: writes the JSON Schemas of configs/ and the tables of docs/sweep-file.md from the declarations of settings.
import { readFileSync, writeFileSync } from 'node:fs';
import { settingsTables } from '../dist/settings/settings-table.js';
import { profileJsonSchema, sweepJsonSchema } from '../dist/sweep/file/command-sweep-schema.js';

const at = (path) => new URL(`../${path}`, import.meta.url);

writeFileSync(at('configs/sweep.schema.json'), sweepJsonSchema());
writeFileSync(at('configs/profile.schema.json'), profileJsonSchema());

const page = readFileSync(at('docs/sweep-file.md'), 'utf8');
const [before, rest] = page.split('<!-- settings: written by npm run schema -->');
const after = rest.slice(rest.indexOf('<!-- end of settings -->'));
writeFileSync(
  at('docs/sweep-file.md'),
  `${before}<!-- settings: written by npm run schema -->\n<!-- prettier-ignore-start -->\n\n${settingsTables()}\n\n<!-- prettier-ignore-end -->\n${after}`,
);
