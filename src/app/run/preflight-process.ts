// A pre-flight check runs in a separate process, as a trial does: it has its own memory, and a crash ends nothing else.
// The request comes on standard input; each line of standard output says what it does next, and the last how it went.
import { text } from 'node:stream/consumers';
import { preflightRequestSchema } from '../../runs/preflight.js';
import type { PreflightLine } from '../../runs/preflight.js';
import { failureOf } from '../../trial/trial-failure.js';
import { preflightTrial } from '../../trial/preflight-trial.js';
import { parentWatch } from '../../trial/run-attempt.js';

function say(line: PreflightLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const parentLives = parentWatch();
const watch = setInterval(() => {
  if (!parentLives()) process.exit(1);
}, 1000);
const request = preflightRequestSchema.parse(JSON.parse(await text(process.stdin)));
const outcome = await preflightTrial(request, (stage) => say({ kind: 'stage', stage })).catch(
  failureOf,
);
say(outcome.kind === 'passed' ? outcome : { kind: 'failed', failure: outcome });
clearInterval(watch);
