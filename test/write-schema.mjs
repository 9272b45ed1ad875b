// Writes the JSON Schemas of configs/ from the schemas that there are; a test holds the files against them.
import { writeFileSync } from 'node:fs';
import { profileJsonSchema } from '../dist/config/profile-json-schema.js';
import { sweepJsonSchema } from '../dist/config/sweep-json-schema.js';

const write = (name, text) => writeFileSync(new URL(`../configs/${name}`, import.meta.url), text);

write('sweep.schema.json', sweepJsonSchema());
write('profile.schema.json', profileJsonSchema());
