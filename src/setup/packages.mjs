import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npmCommand } from './npm-command.mjs';
import { lastLines } from './run-command.mjs';
import { SetupFailure } from './setup-failure.mjs';
import { readJson, writeJson } from './json-file.mjs';
import { looksOffline } from './offline.mjs';
import { logFile } from './log-file.mjs';

/**
 * `npm ci`, only when package-lock.json or Node's binary interface changed since the last one that finished.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const packages = {
  name: 'packages',
  after: ['Node'],
  async ensure(machine) {
    const stampPath = join(machine.root, 'node_modules', '.reelsweep', 'packages.json');
    const wanted = packagesStamp(machine);
    if (JSON.stringify(readJson(stampPath)) === JSON.stringify(wanted)) {
      return 'as package-lock.json says';
    }
    machine.say('npm ci, install scripts off (half a minute)');
    const log = logFile(machine, 'npm-ci');
    const { command, args } = npmCommand(machine, ['ci', '--ignore-scripts', '--include=dev']);
    const { code, output } = await machine.run(command, args, { log });
    if (code !== 0) {
      const offline = looksOffline(output);
      throw new SetupFailure(
        offline
          ? 'npm ci could not reach the package registry.'
          : `npm ci ended with exit code ${code}.`,
        offline
          ? 'npm run setup   (once the network is up)'
          : 'npm run setup   (after mending what the log says)',
        { log, lastLines: lastLines(output) },
      );
    }
    mkdirSync(dirname(stampPath), { recursive: true });
    writeJson(stampPath, wanted);
    return 'installed by npm ci';
  },
};

/**
 * @param {{ root: string, nodeAbi: string, platform: string, arch: string }} machine
 */
export function packagesStamp({ root, nodeAbi, platform, arch }) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const lockSha256 = createHash('sha256').update(lock).digest('hex');
  return { lockSha256, nodeAbi, platform, arch };
}
