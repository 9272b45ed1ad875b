// Writes the JSON Schemas of configs/ from the schemas that there are; a test holds the files against them.
import { writeFileSync } from 'node:fs';
import { profileJsonSchema } from '../dist/sweep/file/profile-json-schema.js';
import { sweepJsonSchema } from '../dist/sweep/file/sweep-json-schema.js';

const write = (name, text) => writeFileSync(new URL(`../configs/${name}`, import.meta.url), text);

write('sweep.schema.json', sweepJsonSchema());
write('profile.schema.json', profileJsonSchema());
