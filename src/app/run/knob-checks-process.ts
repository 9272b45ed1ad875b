// What knobs are checked in: one process, since noise is added in TensorFlow, which a coordinator does not load. The request comes on
// standard input, the answer is the last line of standard output.
import { text } from 'node:stream/consumers';
import { knobRequestSchema } from '../../runs/knob-checks.js';
import type { KnobAnswer } from '../../runs/knob-checks.js';
import { checkKnobs } from '../../trial/check-knobs.js';

const answer = await checkKnobs(
  knobRequestSchema.parse(JSON.parse(await text(process.stdin))),
).then(
  (checks): KnobAnswer => ({ kind: 'made', checks }),
  (error: unknown): KnobAnswer => ({
    kind: 'failed',
    reason: error instanceof Error ? error.message : String(error),
  }),
);
process.stdout.write(`${JSON.stringify(answer)}\n`);
