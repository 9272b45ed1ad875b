import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { sha256 } from '../../files/hash.js';
import { readText } from '../../files/guarded-read.js';
import { ownSession } from '../../files/process/processes.js';
import { writeAtomic } from '../../files/atomic-write.js';
import { packageFolder } from '../code-version.js';

/** What systemd starts: it opens the run's log, then runs the command line. */
const entry = join(packageFolder, 'dist/cli/unit-process.js');

/** No unit that we write comes near it. */
const largestUnit = 1_000_000;

/** What a run and a user's program may need of the environment; secrets are not written into files. */
const keptVariables = `
  PATH LANG LC_ALL TZ TMPDIR LD_LIBRARY_PATH PYTHONPATH VIRTUAL_ENV CONDA_PREFIX CUDA_HOME CUDA_VISIBLE_DEVICES
  OMP_NUM_THREADS FFMPEG_PATH FFPROBE_PATH XDG_CACHE_HOME HF_ENDPOINT HF_HOME`
  .trim()
  .split(/\s+/);

/** Whether the sweep is started again after a reboot. */
export type Restart =
  | {
      readonly kind: 'installed';
      readonly unit: string;
      readonly path: string;
      /** Whether it starts at boot, not only once the user logs in; null where nobody says. */
      readonly linger: boolean | null;
    }
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface RestartRequest {
  readonly runsFolder: string;
  readonly sweep: string;
  readonly folder: string;
  /** Words of the command line that runs it. */
  readonly words: readonly string[];
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

/** What was done, and what takes it back. */
export interface InstalledRestart {
  readonly restart: Restart;
  /**
   * Where the run is refused: puts back the unit that stood there before, which a sweep that runs needs, or leaves none. A unit that was
   * removed meanwhile stays removed: its sweep has ended.
   */
  readonly undo: () => Promise<void>;
}

/**
 * Has systemd's user manager start the sweep again after a reboot: an enabled unit, which is not started now.
 * @throws the system's error where the unit cannot be written; FileError where the one before cannot be read
 */
export async function installRestart(request: RestartRequest): Promise<InstalledRestart> {
  const { runsFolder, sweep, folder, words, environment } = request;
  const kept = keptVariables.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const text = unitText({
    sweep,
    folder,
    words: [process.execPath, ...process.execArgv, entry, sweep, ...words],
    environment: Object.fromEntries(kept),
  });
  if (text === null) {
    return unavailable('systemd has no way to write the name of this folder');
  }
  const manager = await systemctl('show-environment');
  if (manager !== null) return unavailable(manager);
  const { unit, path } = placeOf(runsFolder, sweep, environment);
  mkdirSync(unitFolder(environment), { recursive: true });
  const before = existsSync(path) ? readText(path, { most: largestUnit }) : null;
  const wasEnabled = existsSync(enablingLink(unit, environment));
  writeAtomic(path, text);
  const undo = async () => {
    if (!existsSync(path)) return;
    if (before === null) {
      await removeRestart(runsFolder, sweep, environment);
      return;
    }
    writeAtomic(path, before);
    if (!wasEnabled) await systemctl('disable', unit);
    await systemctl('daemon-reload');
  };
  const problem = (await systemctl('daemon-reload')) ?? (await systemctl('enable', unit));
  if (problem !== null) {
    await undo();
    return unavailable(problem);
  }
  return { restart: { kind: 'installed', unit, path, linger: await lingers() }, undo };
}

function unavailable(reason: string): InstalledRestart {
  return { restart: { kind: 'unavailable', reason }, undo: () => Promise.resolve() };
}

/**
 * Has the sweep not be started again: it has ended, or a person has stopped or removed it.
 * @returns whether it would have been
 */
export async function removeRestart(
  runsFolder: string,
  sweep: string,
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<boolean> {
  if (process.platform !== 'linux' || !existsSync(runsFolder)) return false;
  const { unit, path } = placeOf(runsFolder, sweep, environment);
  if (!existsSync(path)) return false;
  await systemctl('disable', unit);
  // Where no manager can be asked, as from cron: without its file and its link it is started no more either.
  rmSync(enablingLink(unit, environment), { force: true });
  rmSync(path, { force: true });
  await systemctl('daemon-reload');
  return true;
}

function unitFolder({ XDG_CONFIG_HOME: config }: Readonly<NodeJS.ProcessEnv>): string {
  const base = config?.startsWith('/') === true ? config : join(homedir(), '.config');
  return join(base, 'systemd', 'user');
}

/** Has the manager start the unit. */
function enablingLink(unit: string, environment: Readonly<NodeJS.ProcessEnv>): string {
  return join(unitFolder(environment), 'default.target.wants', unit);
}

/** Of two folders' sweeps with one name, each has its own. */
function placeOf(runsFolder: string, sweep: string, environment: Readonly<NodeJS.ProcessEnv>) {
  const place = sha256(realpathSync(runsFolder)).slice(0, 8);
  const unit = `reelsweep-${sweep.slice(0, 100)}-${place}.service`;
  return { unit, path: join(unitFolder(environment), unit) };
}

async function lingers(): Promise<boolean | null> {
  const { username } = userInfo();
  const { stdout } = await asked('loginctl', ['show-user', username, '--property=Linger']);
  const [, answer] = /^Linger=(yes|no)$/m.exec(stdout) ?? [];
  return answer === undefined ? null : answer === 'yes';
}

/** @returns what it complained of, in one line; null where it did as asked */
async function systemctl(...words: readonly string[]): Promise<string | null> {
  const { failed, code, stderr, shortMessage } = await asked('systemctl', ['--user', ...words]);
  if (!failed) return null;
  if (code === 'ENOENT') return 'there is no systemctl';
  return stderr.split('\n')[0]?.slice(0, 200) || (shortMessage ?? 'systemctl failed');
}

async function asked(program: string, words: readonly string[]) {
  const ended = await execa(program, [...words], {
    ...ownSession,
    reject: false,
    stdin: 'ignore',
    timeout: 20_000,
    maxBuffer: 1_000_000,
  });
  const { failed, code, stdout, stderr, shortMessage } = ended;
  return { failed, code, stdout, stderr, shortMessage };
}

/** A run that systemd starts with the user's other services. */
export interface RunUnit {
  readonly sweep: string;
  /** Absolute: where the run is started. */
  readonly folder: string;
  /** The program, absolute, and its arguments. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Text of a unit for systemd's user manager. Only the run itself is asked to end (KillMode): it ends its trials after a checkpoint. One
 * that a signal killed is started again, not one that ended by itself.
 * @returns null where systemd has no way to write the folder's name
 */
export function unitText({ sweep, folder, words, environment }: RunUnit): string | null {
  // Unlike words, a path is taken as it stands: no quotes, no escapes but %%.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001F\u007F]|[\s\\]$/.test(folder)) return null;
  return `# Written by \`reelsweep run --restart\`, which removes it once the sweep has ended or is stopped.
[Unit]
Description=reelsweep sweep ${sweep}

[Service]
Type=exec
WorkingDirectory=${folder.replaceAll('%', '%%')}
${Object.entries(environment)
  .map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}\n`)
  .join('')}ExecStart=${words.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ')}
KillMode=mixed
SuccessExitStatus=75
Restart=on-abnormal
RestartSec=30

[Install]
WantedBy=default.target
`;
}

/** One word of a line: in quotes with C's escapes, and with no specifier (%) to be expanded. */
function quoted(word: string): string {
  const escaped = word
    .replaceAll(/["\\]/g, (character) => `\\${character}`)
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0001-\u001F\u007F]/g, (character) => {
      return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    })
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}
