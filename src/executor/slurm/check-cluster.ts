import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesystemOf, networkFilesystem } from '../../store/network-filesystem.js';
import { type Finding, type Surroundings, thisMachine } from '../finding.js';
import { parseConfiguration, configurationFindings } from './check-configuration.js';
import { commandsFinding, controllerFinding } from './check-contact.js';
import { folderFindings, serverAhead } from './check-folder.js';
import { jobFindings } from './check-job.js';
import { nodesFinding, nodeQuery, parseNodes } from './check-nodes.js';
import {
  gresFinding,
  partitionFinding,
  parsePartitions,
  partitionQuery,
} from './check-partitions.js';
import { runTinyJob } from './submitted-job.js';

/** A controller that is down keeps a command waiting for nine seconds. */
const commandMs = 15_000;
const patienceMs = 60_000;

export interface ExamineSlurmOptions {
  /** The folder reelsweep is called in; its runs/ is what nodes must see. */
  readonly folder: string;
  /** As sbatch takes it; the cluster's default where it is not given. */
  readonly partition?: string | undefined;
  /** As sbatch takes it, such as `gpu:1`. */
  readonly gres?: string | undefined;
  /** Whether a job of a moment may be run. */
  readonly submit: boolean;
  readonly signal: AbortSignal;
  /** Called with what is looked at next. */
  readonly onCheck: (name: string) => void;
  /** Another machine, for tests. */
  readonly surroundings?: Surroundings;
}

/**
 * Looks at a Slurm cluster as a sweep will meet it: the commands, the controller, partition and devices, nodes, settings, the runs folder. Each
 * finding rests on those before it: where the controller does not answer, only the folder is looked at after it.
 * @throws the signal's reason when aborted
 */
export async function examineSlurm(options: ExamineSlurmOptions): Promise<Finding[]> {
  const { folder, signal, onCheck } = options;
  const surroundings = options.surroundings ?? thisMachine(folder, signal, commandMs);
  const { run } = surroundings;
  onCheck('Slurm’s commands');
  const commands = await commandsFinding(run);
  const controller = commands.state === 'ok' ? await controllerFinding(run) : null;
  const answers = controller?.state === 'ok';
  onCheck('the cluster');
  const cluster = answers ? await clusterFindings(run, options) : [];
  onCheck('the runs folder');
  const shared = await runsFolderFindings(run, options, answers);
  return [commands, ...(controller === null ? [] : [controller]), ...cluster, ...shared];
}

async function clusterFindings(
  run: Surroundings['run'],
  { partition: asked, gres }: ExamineSlurmOptions,
): Promise<Finding[]> {
  const groups = parsePartitions((await run('sinfo', partitionQuery)).output);
  const partition = partitionFinding(groups, asked);
  const meant = asked ?? groups.find(({ isDefault }) => isDefault)?.partition;
  const isThere = groups.some((group) => group.partition === meant);
  const configuration = await run('scontrol', ['show', 'config']);
  const settings = configurationFindings(parseConfiguration(configuration.output));
  if (meant === undefined || !isThere) return [partition, ...settings];
  const own = groups.filter((group) => group.partition === meant);
  const nodes = await run('sinfo', [...nodeQuery, `--partition=${meant}`]);
  return [
    partition,
    ...(gres === undefined ? [] : [gresFinding(own, gres)]),
    nodesFinding(parseNodes(nodes.output)),
    ...settings,
  ];
}

async function runsFolderFindings(
  run: Surroundings['run'],
  options: ExamineSlurmOptions,
  answers: boolean,
): Promise<Finding[]> {
  const { folder, partition, gres, submit, signal, onCheck } = options;
  const runs = join(folder, 'runs');
  const name = 'shared folder';
  let place: string;
  try {
    mkdirSync(runs, { recursive: true });
    place = mkdtempSync(join(runs, '.doctor-'));
  } catch (error) {
    const fix = 'call reelsweep in a folder that you may write to';
    return [{ name: 'runs folder', state: 'failed', fact: (error as Error).message, fix }];
  }
  try {
    const own = folderFindings(place);
    if (!submit || !answers) return [...own, likelihood(name, runs)];
    onCheck('a job of a moment');
    const forJob = mkdtempSync(join(place, 'job-'));
    const end = await runTinyJob(run, {
      folder: forJob,
      partition,
      gres,
      patienceMs,
      signal,
      // After an abort the other one starts nothing any more.
      cancel: async (id) =>
        (options.surroundings ?? thisMachine(folder, undefined, commandMs)).run('scancel', [id]),
      onWait: (state) => {
        onCheck(`a job of a moment: ${state}`);
      },
    });
    return [...own, ...jobFindings(end, runs, serverAhead(place), gres)];
  } finally {
    rmSync(place, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What the kind of file system says, without any job. */
function likelihood(name: string, runs: string): Finding {
  const fix = 'reelsweep doctor --slurm --submit   (runs a job of a moment that shows it)';
  const kind = networkFilesystem(filesystemOf(runs));
  if (kind !== null) {
    return { name, state: 'ok', fact: `${runs} is on ${kind}; --submit shows that nodes see it` };
  }
  const fact = `${runs} is on a file system of this machine, as far as can be told; nodes may not see it`;
  return { name, state: 'warning', fact, fix };
}
