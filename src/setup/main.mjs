// `node src/setup/main.mjs [--for tests]`: makes a bare machine ready. Plain JavaScript on Node's own
// modules, since it runs before anything is installed.
import { isatty } from 'node:tty';
import { describeMachine } from './machine.mjs';
import { describeFailure, runSteps } from './run-steps.mjs';
import { whileLocked } from './lock.mjs';
import { projectLockPath } from './cache-folder.mjs';
import { place } from './place.mjs';
import { nodeVersion } from './node-version.mjs';
import { packages } from './packages.mjs';
import { ffmpeg } from './ffmpeg.mjs';
import { chromium } from './chromium.mjs';
import { compiler } from './compiler.mjs';
import { sqliteModule } from './sqlite-module.mjs';
import { python } from './python.mjs';
import { tensorflow } from './tensorflow.mjs';
import { compile } from './compile.mjs';

// Node resets what `nohup` had ignored; where there is no terminal, none of ours has closed.
if (![0, 1, 2].some((descriptor) => isatty(descriptor))) process.on('SIGHUP', () => undefined);

const usage = 'usage: node src/setup/main.mjs [--for tests]';
const words = process.argv.slice(2).join(' ').replace('=', ' ');

if (words === '--help') {
  console.log(usage);
} else if (words !== '' && words !== '--for tests') {
  console.error(
    `'${words}' is not understood; the set-up takes nothing, or --for tests.\n${usage}`,
  );
  process.exitCode = 2;
} else {
  const machine = describeMachine({ forTests: words === '--for tests' });
  const steps = [
    place,
    nodeVersion,
    packages,
    ffmpeg,
    chromium,
    compiler,
    sqliteModule,
    python,
    tensorflow,
    compile,
  ];
  try {
    const ready = await whileLocked(machine, projectLockPath(machine), () =>
      runSteps(machine, steps),
    );
    process.exitCode = ready ? 0 : 1;
  } catch (error) {
    // Only the lock itself can fail here.
    for (const line of describeFailure('lock', error, '0.0 s')) console.log(line);
    process.exitCode = 1;
  }
}
