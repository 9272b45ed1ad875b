// `npm run docs`: renews the pages of docs/ that are made from the program.
import { writeFileSync } from 'node:fs';
import { commandPage } from './command-page.mjs';

writeFileSync(new URL('../../docs/commands.md', import.meta.url), await commandPage());
