import { lastLines } from './run-command.mjs';
import { looksOffline } from './offline.mjs';
import { logFile } from './log-file.mjs';
import { SetupFailure } from './setup-failure.mjs';

/**
 * Gets system programs: on Debian (or Ubuntu) as root with apt-get; elsewhere it stops with the command
 * to type, since nobody wants a set-up that asks for a password.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {{ missing: readonly string[], packages: readonly string[], brew?: string, otherwise?: string }} wanted
 *   missing: the programs, for the sentence; packages: Debian's names; otherwise: what to do elsewhere
 */
export async function installSystemPackages(machine, wanted) {
  // apt-get runs once at a time: another one fails at its lock.
  const turn = aptTurn.then(async () => install(machine, wanted));
  aptTurn = turn.catch(() => undefined);
  await turn;
}

/** @type {Promise<unknown>} */
let aptTurn = Promise.resolve();

/**
 * @param {import('./machine.mjs').Machine} machine
 * @param {Parameters<typeof installSystemPackages>[1]} wanted
 */
async function install(machine, { missing, packages, brew, otherwise }) {
  const names = missing.join(' and ');
  const verb = missing.length > 1 ? 'are' : 'is';
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const isDebian = machine.findProgram('apt-get') !== undefined;
  if (!isDebian) {
    const elsewhere =
      otherwise ?? `install ${names} with your system's package manager, then: npm run setup`;
    throw new SetupFailure(
      `${names} ${verb} not on the PATH.`,
      machine.platform === 'darwin' && brew !== undefined ? `${brew} && npm run setup` : elsewhere,
    );
  }
  if (!machine.isRoot) {
    throw new SetupFailure(
      `${names} ${verb} not on the PATH, and this user may not install packages.`,
      `sudo apt-get update && sudo ${command} && npm run setup`,
    );
  }
  machine.say(`apt-get update, then ${command}`);
  const env = { ...machine.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const [name, args] of /** @type {const} */ ([
    ['update', ['update']],
    ['install', ['install', '-y', '--no-install-recommends', ...packages]],
  ])) {
    const log = logFile(machine, `apt-get-${name}-${packages[0]}`);
    const { code, output } = await machine.run('apt-get', args, { log, env });
    if (code !== 0) {
      throw new SetupFailure(
        looksOffline(output)
          ? `${names} ${verb} missing, and apt-get ${name} could not reach the package archive.`
          : `${names} ${verb} missing, and apt-get ${name} ended with exit code ${code}.`,
        `apt-get update && ${command} && npm run setup`,
        { log, lastLines: lastLines(output) },
      );
    }
  }
  // What is no program ("python3's pip") its own step looks for again.
  const still = missing.filter(
    (program) => !program.includes(' ') && machine.findProgram(program) === undefined,
  );
  if (still.length > 0) {
    throw new SetupFailure(
      `apt-get installed ${packages.join(' ')}, and ${still.join(' and ')} still cannot be found on the PATH.`,
      `look where ${still.join(' and ')} went, add that folder to PATH, then: npm run setup`,
    );
  }
}
