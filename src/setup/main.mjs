// `node src/setup/main.mjs [--for tests]`: prepares a bare machine. Plain JavaScript on Node's own modules, since it runs
// before anything is installed.
import { isatty } from 'node:tty';
import { compile } from './compile.mjs';
import { projectLockPath, whileLocked } from './lock.mjs';
import { describeMachine } from './machine.mjs';
import { packages } from './packages.mjs';
import { nodeVersion, place } from './requirements.mjs';
import { describeFailure, runSteps } from './run-steps.mjs';
import { sqliteModule } from './sqlite-module.mjs';
import { chromium, compiler, ffmpeg, python } from './system-packages.mjs';
import { tensorflow } from './tensorflow.mjs';

// Node resets the signals that `nohup` had ignored; without a terminal no SIGHUP comes from one that closes.
if (![0, 1, 2].some((descriptor) => isatty(descriptor))) process.on('SIGHUP', () => undefined);

const usage = 'usage: node src/setup/main.mjs [--for tests]';
const words = process.argv.slice(2).join(' ').replace('=', ' ');
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

if (words === '--help') {
  console.log(usage);
} else if (words !== '' && words !== '--for tests') {
  console.error(
    `'${words}' is not understood; the set-up takes nothing, or --for tests.\n${usage}`,
  );
  process.exitCode = 2;
} else {
  const machine = describeMachine({ forTests: words === '--for tests' });
  try {
    const isReady = await whileLocked(machine, projectLockPath(machine), () =>
      runSteps(machine, steps),
    );
    process.exitCode = isReady ? 0 : 1;
  } catch (error) {
    // Only the lock itself can fail here.
    for (const line of describeFailure('lock', error, '0.0 s')) console.log(line);
    process.exitCode = 1;
  }
}
