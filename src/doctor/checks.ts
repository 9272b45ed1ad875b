import { fileURLToPath } from 'node:url';
import type { Check, Finding, Measurement, Surroundings } from '../executor/finding.js';
import { findingOf } from '../executor/finding.js';
import { refuseOldSqlite, sqliteVersion } from '../store/open-store.js';
import { readInstallation, trialEnvironment } from '../tensorflow/installation.js';
import { compareVersions } from '../text/compare-versions.js';
import { nativeModuleProblem, setupCommand } from './setup-command.js';

/** Debian 12's, the oldest that was tried. */
const oldestFfmpeg = '5.1';
/** Versions before this one have known security holes. */
const oldestYtDlp = '2026.07.04';
/** A sweep of 200 trials keeps checkpoints of some 10 GB, 2,000 trailers take some 20 GB while they are downloaded. */
const comfortableBytes = 10e9;
/** Below this even the demo fails. */
const leastBytes = 1e9;

/** ffmpeg and ffprobe, where FFMPEG_PATH or FFPROBE_PATH says, else on the PATH. */
export const mediaChecks: readonly Check[] = ['ffmpeg', 'ffprobe'].map((program) => ({
  title: program,
  advice:
    'sudo apt-get update && sudo apt-get install -y --no-install-recommends ffmpeg   (macOS: brew install ffmpeg)',
  async measure({ environment, run }) {
    const variable = `${program.toUpperCase()}_PATH`;
    const given = environment[variable];
    const { kind, output, complaint } = await run(given ?? program, ['-hide_banner', '-version']);
    if (kind !== 'ended') {
      const subject = given === undefined ? program : `${variable} names ${given}, which`;
      const reason = complaint.trim().split('\n')[0] ?? '';
      return { state: 'missing', fact: `${subject} does not start: ${reason}` };
    }
    const version = /version n?(\S+)/.exec(output)?.[1] ?? 'of unknown version';
    // A build from git has no version number, only a revision.
    const isOld = /^\d/.test(version) && compareVersions(version, oldestFfmpeg) < 0;
    if (!isOld) return version;
    const fact = `${version}, older than ${oldestFfmpeg}, the oldest that was tried`;
    return { state: 'warning', fact };
  },
}));

/** yt-dlp, which the user brings; only `trailers download` needs it. */
export const ytDlpCheck: Check = {
  title: 'yt-dlp',
  advice:
    'python3 -m pip install --user --upgrade "yt-dlp[default]"   (Debian\'s package is too old)',
  async measure({ run, nodeVersion }) {
    const found = await ytDlpVersion({ run });
    const fact = {
      absent: 'not on the PATH; only `trailers download` needs it',
      unknown: 'it does not say its version',
      unsafe: `${found.version}; versions before ${oldestYtDlp} have known security holes`,
    };
    if (found.kind !== 'ok') return { state: 'warning', fact: fact[found.kind] };
    // YouTube's pages are read with a JavaScript runtime: yt-dlp takes deno, or Node from 22 on.
    if (compareVersions(nodeVersion, '22') >= 0) return found.version;
    if ((await run('deno', ['--version'])).kind === 'ended') return found.version;
    return {
      state: 'warning',
      fact: `${found.version}; it needs a JavaScript runtime, deno or Node from 22 on, and finds none`,
      advice: 'install Node 22 or later, or deno, so that it is on the PATH',
    };
  },
};

/** The version of the yt-dlp on the PATH, and whether it may be used. */
export async function ytDlpVersion({ run }: Pick<Surroundings, 'run'>): Promise<{
  readonly kind: 'absent' | 'unknown' | 'unsafe' | 'ok';
  readonly version: string;
}> {
  const { kind, output } = await run('yt-dlp', ['--ignore-config', '--version']);
  const version = output.trim();
  if (kind === 'not-started') return { kind: 'absent', version };
  if (kind === 'failed' || !/^\d{4}\.\d/.test(version)) return { kind: 'unknown', version };
  return { kind: compareVersions(version, oldestYtDlp) < 0 ? 'unsafe' : 'ok', version };
}

/** How TensorFlow loads on this machine, tried in a process of its own. */
export type TensorFlowProbe =
  | { readonly kind: 'broken'; readonly fact: string }
  | { readonly kind: 'loads'; readonly device: 'cpu' | 'gpu'; readonly measured: Measurement };

/** Loads TensorFlow as a trial would, and compares the device it chose with the GPUs that nvidia-smi lists. */
export async function probeTensorFlow(surroundings: Surroundings): Promise<TensorFlowProbe> {
  try {
    readInstallation();
  } catch (error) {
    return { kind: 'broken', fact: (error as Error).message };
  }
  const probe = fileURLToPath(new URL('./tensorflow-probe.js', import.meta.url));
  const end = await surroundings.run(process.execPath, [probe], trialEnvironment(1));
  if (end.kind !== 'ended') {
    const reason = end.complaint.trim().split('\n').at(-1) ?? '';
    return { kind: 'broken', fact: `it is installed and does not load: ${reason}` };
  }
  const { tensorflow, build, device } = JSON.parse(end.output) as {
    tensorflow: string;
    build: string;
    device: 'cpu' | 'gpu';
  };
  const fact = `${tensorflow}, ${build} build, trains on the ${device.toUpperCase()}`;
  const gpus = await listGpus(surroundings);
  if (device === 'gpu' || gpus.length === 0) return { kind: 'loads', device, measured: fact };
  const idle = gpus.length === 1 ? 'a GPU' : `${gpus.length} GPUs`;
  const advice =
    build === 'cuda'
      ? 'look at CUDA_VISIBLE_DEVICES, and at what TF_CPP_MIN_LOG_LEVEL=0 reelsweep doctor --verbose says about CUDA libraries'
      : 'unset REELSWEEP_TENSORFLOW && npm run setup   (installs the CUDA build where the driver is 525.60.13 or later)';
  const measured = {
    state: 'warning',
    fact: `${fact}, and nvidia-smi lists ${idle}`,
    advice,
  } as const;
  return { kind: 'loads', device, measured };
}

/** The GPUs that nvidia-smi lists, one line each: name, memory, driver. */
export async function listGpus({ run }: Pick<Surroundings, 'run'>): Promise<readonly string[]> {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  const { kind, output } = await run('nvidia-smi', query);
  if (kind !== 'ended') return [];
  const lines = output.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).map((line) => {
    const [name = '', memory = '', driver = ''] = line.split(', ');
    return `${name}, ${memory}, driver ${driver}`;
  });
}

/** Everything that an installation needs, in the order in which it is shown. */
export const checks: readonly Check[] = [
  {
    title: 'Node',
    advice: 'install Node 24 from https://nodejs.org (or: nvm install 24), then: npm run setup',
    /** The same range as package.json's engines and the set-up. */
    measure({ nodeVersion }) {
      const least = { 20: '20.19', 22: '22.12' }[Number(nodeVersion.split('.')[0])] ?? '24';
      if (compareVersions(nodeVersion, least) >= 0) return nodeVersion;
      const fact = `${nodeVersion}, where 20.19 or later, 22.12 or later, or 24 or later is needed`;
      return { state: 'missing', fact };
    },
  },
  ...mediaChecks,
  {
    title: 'TensorFlow',
    advice: 'npm run setup',
    async measure(surroundings) {
      const probe = await probeTensorFlow(surroundings);
      return probe.kind === 'loads' ? probe.measured : { state: 'missing', fact: probe.fact };
    },
  },
  {
    title: 'GPU',
    advice: '',
    async measure(surroundings) {
      const gpus = await listGpus(surroundings);
      return gpus.join('; ') || 'none that nvidia-smi lists; training runs on the CPU';
    },
  },
  {
    title: 'SQLite',
    advice: setupCommand(),
    measure() {
      try {
        const version = sqliteVersion();
        refuseOldSqlite(version);
        return version;
      } catch (error) {
        return { state: 'missing', fact: nativeModuleProblem(error) ?? (error as Error).message };
      }
    },
  },
  {
    title: 'disk',
    advice:
      'make room, or call reelsweep in a folder on a larger disk (runs/ and data/ are made there)',
    async measure({ folder, freeBytes }) {
      try {
        const free = await freeBytes(folder);
        const fact = `${(free / 1e9).toFixed(1)} GB free in ${folder}`;
        if (free >= comfortableBytes) return fact;
        return { state: free < leastBytes ? 'missing' : 'warning', fact };
      } catch (error) {
        const fact = `${folder} cannot be read: ${(error as Error).message}`;
        return { state: 'missing', fact, advice: 'call reelsweep in another folder' };
      }
    },
  },
  ytDlpCheck,
  {
    // The set-up fetches TensorFlow with its pip, and compiles with it; nothing needs it afterwards.
    title: 'python3',
    advice:
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends python3 python3-pip',
    async measure({ run }) {
      const { kind, output } = await run('python3', ['--version']);
      if (kind === 'ended') return output.replace('Python ', '').trim();
      return { state: 'warning', fact: 'it does not start; only the set-up needs it' };
    },
  },
];

/**
 * Runs all checks at once (about a second, most of it TensorFlow loading).
 * @returns one finding a check, in their order
 * @throws the signal's reason when aborted
 */
export async function examine(surroundings: Surroundings): Promise<Finding[]> {
  return Promise.all(checks.map(async (check) => findingOf(check, surroundings)));
}
