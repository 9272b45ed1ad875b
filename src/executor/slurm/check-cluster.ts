import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { sanitizeLine, shortLine } from '../../files/sanitize-text.js';
import type { ClusterExamination } from '../executor-kind.js';
import { failed, type Finding, passed, type RunProgram, thisMachine } from '../finding.js';
import { configurationFindings, parseConfiguration } from './check-configuration.js';
import {
  folderFindings,
  serverAhead,
  sharedFolderGuess,
  withScratchFolder,
} from './check-folder.js';
import {
  gresFinding,
  nodeQuery,
  nodesFinding,
  parseNodes,
  parsePartitions,
  partitionFinding,
  partitionQuery,
} from './check-partitions.js';
import { jobFindings, runTestJob } from './test-job.js';

/** A controller that is down keeps a command waiting for nine seconds. */
const commandMs = 15_000;

/** As sbatch takes them; undefined for the cluster's defaults. */
interface Requested {
  readonly partition?: string;
  readonly gres?: string;
  /** Whether a test job may be run. */
  readonly submit?: boolean;
}

/**
 * Checks a Slurm cluster as a sweep will meet it: the commands, the controller, partition and devices, nodes, settings, the runs
 * folder. Where the controller does not answer, only the folder is checked after it.
 * @throws the signal's reason when aborted
 */
export async function examineSlurm(examination: ClusterExamination): Promise<Finding[]> {
  const { folder, signal, onCheck, options } = examination;
  const machine = (stop?: AbortSignal) =>
    examination.surroundings ?? thisMachine(folder, stop, commandMs);
  const { run } = machine(signal);
  const requested = options as Requested;
  const findings: Finding[] = [];
  onCheck('Slurm’s commands');
  const commands = await commandsFinding(run);
  const controller = commands.state === 'ok' ? [await controllerFinding(run)] : [];
  const answers = controller[0]?.state === 'ok';
  findings.push(commands, ...controller);
  onCheck('the cluster');
  if (answers) findings.push(...(await clusterFindings(run, requested)));
  onCheck('the runs folder');
  const runs = join(folder, 'runs');
  const shared = await withScratchFolder(runs, async (scratch) => {
    const own = folderFindings(scratch);
    const { partition, gres, submit = false } = requested;
    if (!submit || !answers) return [...own, sharedFolderGuess(runs)];
    onCheck('a short test job');
    const end = await runTestJob(run, {
      folder: mkdtempSync(join(scratch, 'job-')),
      partition,
      gres,
      signal,
      // After an abort the other one starts nothing any more.
      cancel: async (id) => machine().run('scancel', [id]),
      onWait: (state) => onCheck(`a short test job: ${state}`),
    });
    return [...own, ...jobFindings(end, runs, serverAhead(scratch), gres)];
  });
  return [...findings, ...shared];
}

const programs = ['sbatch', 'squeue', 'scancel', 'scontrol', 'sinfo'] as const;

/** Slurm's commands, all at once, with their version. */
async function commandsFinding(run: RunProgram): Promise<Finding> {
  const name = 'Slurm’s commands';
  const ends = await Promise.all(
    programs.map(async (program) => ({ program, ...(await run(program, ['--version'])) })),
  );
  const absent = ends.filter(({ kind }) => kind === 'not-started').map(({ program }) => program);
  if (absent.length > 0) {
    const fix = 'call reelsweep on a login node of the cluster (often after: module load slurm)';
    return { name, state: 'missing', fact: `not on the PATH: ${absent.join(', ')}`, fix };
  }
  // They read the cluster's configuration before they print even their version.
  const broken = ends.find(({ kind }) => kind === 'failed');
  if (broken !== undefined) {
    const fact = `${broken.program} finds no cluster: ${lastWords(broken.complaint)}`;
    const fix =
      'call reelsweep on a login node of the cluster, or set SLURM_CONF to its slurm.conf';
    return failed(name, fact, fix);
  }
  const versions = [...new Set(ends.map(({ output }) => sanitizeLine(output.trim())))];
  return passed(name, `${programs.join(', ')}: ${versions.join(', ')}`);
}

/** Whether slurmctld answers. scontrol's ping asks each controller once, where other commands try again for nine seconds. */
async function controllerFinding(run: RunProgram): Promise<Finding> {
  const name = 'controller';
  const { kind, output, complaint } = await run('scontrol', ['ping']);
  const said = output.split('\n').filter((line) => /^Slurmctld/i.test(line));
  const up = said.find((line) => /\bUP\b/.test(line));
  if (up !== undefined) return passed(name, sanitizeLine(up));
  const [first] = kind === 'not-started' ? [] : said;
  const fact = first === undefined ? lastWords(complaint) : sanitizeLine(first);
  return failed(name, fact, 'wait for it, or tell the administrator; a running sweep waits too');
}

function lastWords(text: string): string {
  return shortLine(text.trim().split('\n').at(-1) ?? '', 300);
}

async function clusterFindings(run: RunProgram, requested: Requested): Promise<Finding[]> {
  const { partition, gres } = requested;
  const groups = parsePartitions((await run('sinfo', partitionQuery)).output);
  const named = partition ?? groups.find(({ isDefault }) => isDefault)?.partition;
  const own = groups.filter((group) => group.partition === named);
  const configuration = await run('scontrol', ['show', 'config']);
  const findings = [partitionFinding(groups, partition)];
  if (own.length > 0) {
    if (gres !== undefined) findings.push(gresFinding(own, gres));
    const nodes = await run('sinfo', [...nodeQuery, `--partition=${named}`]);
    findings.push(nodesFinding(parseNodes(nodes.output)));
  }
  return [...findings, ...configurationFindings(parseConfiguration(configuration.output))];
}
