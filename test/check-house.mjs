// Holds src/ against the house table in .dependency-cruiser.cjs, and against silence: with an unsupported
// TypeScript dependency-cruiser sees no modules at all and reports success.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const { output } = await cruise(
  ['src'],
  { ...options, validate: true, ruleSet: { forbidden }, outputType: 'json' },
  {},
  { tsConfig: extractTSConfig('tsconfig.json') },
);
const { modules, summary } = typeof output === 'string' ? JSON.parse(output) : output;

const sources = readdirSync('src', { recursive: true }).filter((name) => /\.(ts|mjs)$/.test(name));
const seen = modules.filter(({ source }) => source.startsWith('src/')).length;
if (seen < sources.length) {
  console.error(
    `house: ${seen} of ${sources.length} source files were seen; the check would prove nothing.`,
  );
  process.exit(1);
}
for (const { rule, from, to } of summary.violations) {
  const { comment } = forbidden.find(({ name }) => name === rule.name) ?? {};
  console.error(`house: ${from} -> ${to} (${rule.name})\n       ${comment ?? ''}`);
}
if (summary.violations.length > 0) process.exit(1);
