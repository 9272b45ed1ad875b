import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256 } from '../../files/hash.js';
import { readText } from '../../files/guarded-read.js';
import { startProgram } from '../../files/process/start-program.js';
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
      /** Whether it starts at boot, not only once the user logs in; null where that is unknown. */
      readonly linger: boolean | null;
    }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** What was done, and what undoes it. */
export interface InstalledRestart {
  readonly restart: Restart;
  /**
   * Where the run is refused: restores the unit of before, which a sweep that runs needs, or removes the new one. A unit that was
   * removed meanwhile stays removed: its sweep has ended.
   */
  readonly undo: () => Promise<void>;
}

/**
 * Has systemd's user manager start the sweep again after a reboot: an enabled unit, which is not started now.
 * @param unit words: of the command line that runs it
 * @throws the system's error where the unit cannot be written; FileError where the one before cannot be read
 */
export async function installRestart({
  runsFolder,
  sweep,
  folder,
  words,
}: Omit<RunUnit, 'environment'> & { readonly runsFolder: string }): Promise<InstalledRestart> {
  const kept = Object.entries(process.env).filter(([name]) => keptVariables.includes(name));
  const text = unitText({
    sweep,
    folder,
    words: [process.execPath, ...process.execArgv, entry, sweep, ...words],
    environment: Object.fromEntries(kept) as Record<string, string>,
  });
  if (text === null) {
    return unavailable('systemd has no way to write the name of this folder');
  }
  const manager = await systemctl('show-environment');
  if (manager !== null) return unavailable(manager);
  const { unit, path, link } = placeOf(runsFolder, sweep);
  mkdirSync(dirname(path), { recursive: true });
  const before = existsSync(path) ? readText(path, { most: largestUnit }) : null;
  const wasEnabled = existsSync(link);
  writeAtomic(path, text);
  const undo = async () => {
    if (!existsSync(path)) return;
    if (before === null) {
      await removeRestart(runsFolder, sweep);
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
export async function removeRestart(runsFolder: string, sweep: string): Promise<boolean> {
  if (process.platform !== 'linux' || !existsSync(runsFolder)) return false;
  const { unit, path, link } = placeOf(runsFolder, sweep);
  if (!existsSync(path)) return false;
  await systemctl('disable', unit);
  // Where no manager can be asked, as from cron: without its file and its link it is started no more either.
  rmSync(link, { force: true });
  rmSync(path, { force: true });
  await systemctl('daemon-reload');
  return true;
}

/** The unit's name, its file, and the link that enables it. Of two folders' sweeps with one name, each has its own. */
function placeOf(runsFolder: string, sweep: string) {
  const config = process.env['XDG_CONFIG_HOME'];
  const base = config?.startsWith('/') === true ? config : join(homedir(), '.config');
  const folder = join(base, 'systemd', 'user');
  const place = sha256(realpathSync(runsFolder)).slice(0, 8);
  const unit = `reelsweep-${sweep.slice(0, 100)}-${place}.service`;
  return { unit, path: join(folder, unit), link: join(folder, 'default.target.wants', unit) };
}

async function lingers(): Promise<boolean | null> {
  const { username } = userInfo();
  const { stdout } = await answerOf('loginctl', ['show-user', username, '--property=Linger']);
  const [, answer] = /^Linger=(yes|no)$/m.exec(stdout) ?? [];
  return answer === undefined ? null : answer === 'yes';
}

/** @returns what it complained of, in one line; null where it succeeded */
async function systemctl(...words: readonly string[]): Promise<string | null> {
  const { failed, code, stderr, shortMessage } = await answerOf('systemctl', ['--user', ...words]);
  if (!failed) return null;
  if (code === 'ENOENT') return 'there is no systemctl';
  return stderr.split('\n')[0]?.slice(0, 200) || (shortMessage ?? 'systemctl failed');
}

async function answerOf(program: string, words: readonly string[]) {
  const options = { stdin: 'ignore', timeout: 20_000, maxBuffer: 1_000_000 } as const;
  return await startProgram(program, words, options);
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
 * Text of a unit for systemd's user manager. Only the run itself gets SIGTERM (KillMode): it ends its trials after a checkpoint. One
 * that a signal killed is started again, not one that exited normally.
 * @returns null where systemd has no way to write the folder's name
 */
export function unitText({ sweep, folder, words, environment }: RunUnit): string | null {
  // Unlike words, a path is taken literally: no quotes, no escapes but %%.
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
