// Writes configs/sweep.schema.json from the one schema there is; a test holds the file against it.
import { writeFileSync } from 'node:fs';
import { sweepJsonSchema } from '../dist/config/sweep-json-schema.js';

writeFileSync(new URL('../configs/sweep.schema.json', import.meta.url), sweepJsonSchema());
