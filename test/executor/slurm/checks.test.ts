import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { ProgramEnd, RunProgram } from '#src/executor/finding.js';
import {
  configurationFindings,
  listsExitCode,
  numberOf,
  parseConfiguration,
  requeueWait,
} from '#src/executor/slurm/check-configuration.js';
import { examineSlurm } from '#src/executor/slurm/check-cluster.js';
import { folderFindings } from '#src/executor/slurm/check-folder.js';
import {
  offers,
  parseGres,
  gresFinding,
  nodesFinding,
  parseNodes,
  partitionFinding,
  parsePartitions,
} from '#src/executor/slurm/check-partitions.js';
import { clockDifference, jobFindings } from '#src/executor/slurm/test-job.js';
import { fakeSurroundings } from '../../doctor/fake-surroundings.js';

// What Slurm 22.05.8 printed, some lines of it.
const configurationText = `Configuration data as of 2026-11-25T14:09:28
AuthInfo                = cred_expire=5
AuthType                = auth/none
BatchStartTimeout       = 10 sec
JobRequeue              = 1
KillWait                = 3 sec
MaxArraySize            = 5
MaxJobCount             = 10000
MinJobAge               = 300 sec
PowerPlugin             = 
PreemptExemptTime       = 00:00:00
RequeueExit             = (null)
SlurmctldHost[0]        = login(127.0.0.1)
SlurmdTimeout           = 10 sec

Slurmctld(primary) at login is UP
`;
const partitionText = `gpu*|up|infinite|1|gpu:2
gpu*|up|infinite|2|gpu:2
urgent|up|1-00:00:00|3|(null)`;
const nodeText = `n1|idle|none
n1|idle|none
n2|drained|disk | is full
n3|down*|Not responding`;

describe('scontrol show config', () => {
  const configuration = parseConfiguration(configurationText);

  it('is read by name; what is not set is not there', () => {
    expect(configuration.get('SlurmctldHost[0]')).toBe('login(127.0.0.1)');
    expect(configuration.has('RequeueExit')).toBe(false);
    expect(configuration.has('PowerPlugin')).toBe(false);
    expect(numberOf(configuration, 'MinJobAge')).toBe(300);
    expect(numberOf(configuration, 'AuthType')).toBeNull();
  });

  it('a list of exit codes knows ranges', () => {
    const inRanges = [74, 75, 76].map((code) => listsExitCode('1-9, 75', code));
    expect(inRanges).toEqual([false, true, false]);
    expect(listsExitCode('70-80', 75)).toBe(true);
    expect(listsExitCode(undefined, 75)).toBe(false);
    expect(listsExitCode('175', 75)).toBe(false);
  });

  it('the wait before a requeued job starts, which Slurm hides in AuthInfo', () => {
    expect(requeueWait(configuration)).toBe(6);
    expect(requeueWait(new Map())).toBe(121);
    expect(requeueWait(new Map([['AuthInfo', 'socket=/run/munge,cred_expire=2']]))).toBe(121);
  });

  it('a short KillWait and a missing RequeueExit are warnings', () => {
    const findings = configurationFindings(configuration);
    expect(findings.map(({ name, state }) => [name, state])).toEqual([
      ['KillWait', 'warning'],
      ['RequeueExit', 'warning'],
      ['MaxArraySize', 'ok'],
      ['MaxJobCount', 'ok'],
      ['MinJobAge', 'ok'],
    ]);
    expect(findings[2]?.fact).toContain('up to 4');
    const kept = new Map([...configuration, ['KillWait', '30 sec'], ['RequeueExit', '75']]);
    for (const { state } of configurationFindings(kept)) expect(state).toBe('ok');
    for (const { fix } of findings.slice(0, 2)) expect(fix).toContain('slurm.conf');
  });

  it('an answer with nothing in it is no reason to call anything fine', () => {
    const states = configurationFindings(parseConfiguration('')).map(({ state }) => state);
    expect(states).toEqual(Array(5).fill('warning'));
  });
});

describe('partitions and their devices', () => {
  const groups = parsePartitions(partitionText);

  it('the default one, a named one, one that is not there', () => {
    expect(partitionFinding(groups, undefined)).toEqual({
      name: 'partition',
      state: 'ok',
      fact: 'gpu (the default): up, 3 nodes, longest job infinite',
    });
    expect(partitionFinding(groups, 'urgent')).toMatchObject({
      fact: 'urgent: up, 3 nodes, longest job 1-00:00:00',
    });
    expect(partitionFinding(groups, 'gpus')).toMatchObject({
      state: 'failed',
      fact: 'there is no gpus; there are: gpu, urgent',
    });
    expect(partitionFinding(groups.slice(2), undefined)).toMatchObject({ state: 'failed' });
    expect(partitionFinding([], undefined)).toMatchObject({ state: 'failed' });
    const down = parsePartitions('gpu|down|infinite|1|gpu:2');
    expect(partitionFinding(down, 'gpu')).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('partitionname=gpu state=up'),
    });
  });

  it.each([
    ['gpu', [{ kind: 'gpu', type: null, count: 1 }]],
    ['gpu:2', [{ kind: 'gpu', type: null, count: 2 }]],
    ['gpu:a100:4(S:0-1)', [{ kind: 'gpu', type: 'a100', count: 4 }]],
    ['gpu:a100', [{ kind: 'gpu', type: 'a100', count: 1 }]],
    ['gres/gpu:1', [{ kind: 'gpu', type: null, count: 1 }]],
    [
      'gpu:1,shard:2K',
      [expect.objectContaining({ count: 1 }), { kind: 'shard', type: null, count: 2048 }],
    ],
    ['', []],
    ['gpu:a:b:1', null],
    ['gpu;rm', null],
  ])('gres %s', (text, expected) => {
    expect(parseGres(text)).toEqual(expected);
  });

  it('types count together where none is requested', () => {
    const offered = parseGres('gpu:a100:1,gpu:h100:2') ?? [];
    expect(offers(offered, { kind: 'gpu', type: null, count: 3 })).toBe(true);
    expect(offers(offered, { kind: 'gpu', type: 'a100', count: 2 })).toBe(false);
    expect(offers(offered, { kind: 'tpu', type: null, count: 1 })).toBe(false);
  });

  it('devices that no node has are named beside those there are', () => {
    const gpu = groups.slice(0, 2);
    expect(gresFinding(gpu, 'gpu:2')).toMatchObject({
      state: 'ok',
      fact: 'gpu:2: 3 nodes have it (gpu:2)',
    });
    expect(gresFinding(gpu, 'gpu:3')).toMatchObject({
      state: 'failed',
      fact: 'no node of gpu has gpu:3; there is: gpu:2',
    });
    expect(gresFinding(groups.slice(2), 'gpu:1')).toMatchObject({
      fact: 'no node of urgent has gpu:1; there is: none at all',
    });
    expect(gresFinding(gpu, 'gpu:1,tpu:1')).toMatchObject({ state: 'failed' });
    expect(gresFinding(gpu, 'gpu one')).toMatchObject({ state: 'failed' });
  });
});

describe('nodes', () => {
  const nodes = parseNodes(nodeText);

  it('each is read once, its reason whole', () => {
    expect(nodes).toEqual([
      { node: 'n1', state: 'idle', isSilent: false, reason: '' },
      { node: 'n2', state: 'drained', isSilent: false, reason: 'disk | is full' },
      { node: 'n3', state: 'down', isSilent: true, reason: 'Not responding' },
    ]);
  });

  it('those that take no jobs come with the reason and the command', () => {
    expect(nodesFinding(nodes)).toEqual({
      name: 'nodes',
      state: 'warning',
      fact: '1 of 3 take jobs; n2 drained (disk | is full); n3 down, silent (Not responding)',
      fix: 'once the reason is gone, an administrator types: scontrol update nodename=n2 state=resume',
    });
    expect(nodesFinding(nodes.slice(0, 1))).toMatchObject({ state: 'ok' });
    expect(nodesFinding(nodes.slice(1))).toMatchObject({ state: 'failed' });
    expect(nodesFinding([])).toMatchObject({ state: 'failed' });
    // One that was busy and is not heard of any more (seen after kill -9 of its slurmd).
    expect(nodesFinding(parseNodes('n1|allocated*|none'))).toMatchObject({ state: 'failed' });
  });

  it('a hostile reason does not reach the terminal as it is', () => {
    const { fact } = nodesFinding(parseNodes('n1|drained|\u001B]0;title\u0007'));
    // oxlint-disable-next-line no-control-regex
    expect(fact).not.toMatch(/[\u0000-\u001F]/);
  });
});

describe('the tiny job', () => {
  const said = {
    kind: 'said',
    node: 'n1',
    submittedMs: 1_000_000,
    seenMs: 1_004_000,
    nodeMs: 1_003_000,
    fileMs: 1_003_000,
    devices: '0',
  } as const;

  it('tells clocks apart through the file server, kept within what was seen here', () => {
    expect(clockDifference(said, 0)).toBe(0);
    // The server is 5 s ahead of this machine, the node 5 s ahead of it too.
    expect(clockDifference({ ...said, nodeMs: 1_008_000, fileMs: 1_008_000 }, 5000)).toBe(5000);
    // The node set the file's time itself: what is known is that it wrote before the file was seen, and after the job was submitted.
    expect(clockDifference({ ...said, nodeMs: 1_104_000, fileMs: 1_104_000 }, 0)).toBe(100_000);
    expect(clockDifference({ ...said, nodeMs: 900_000, fileMs: 900_000 }, 0)).toBe(-100_000);
  });

  it('shows the folder, the clocks, the devices', () => {
    expect(jobFindings(said, '/runs', 0, 'gpu:1')).toEqual([
      { name: 'shared folder', state: 'ok', fact: 'what n1 writes into /runs is seen here' },
      { name: 'clocks', state: 'ok', fact: 'n1’s is 0.0 s ahead of this machine’s' },
      { name: 'devices', state: 'ok', fact: 'gpu:1 gave CUDA_VISIBLE_DEVICES=0 on n1' },
    ]);
    const late = { ...said, nodeMs: 1_000_500 };
    expect(jobFindings(late, '/runs', 0, undefined)[1]).toMatchObject({
      state: 'warning',
      fact: 'n1’s is 2.5 s behind this machine’s',
    });
    expect(jobFindings({ ...said, devices: 'none' }, '/runs', 0, 'gpu:1')[2]).toMatchObject({
      state: 'failed',
    });
  });

  it.each([
    [{ kind: 'refused', complaint: 'sbatch: error: one\nsbatch: error: two' }, 'failed', 'two'],
    [{ kind: 'unseen', id: '7', state: 'COMPLETED (None)' }, 'failed', 'not seen here'],
    [{ kind: 'waiting', id: '7', state: 'PENDING (Resources)' }, 'warning', 'Resources'],
  ] as const)('%o', (end, state, words) => {
    expect(jobFindings(end, '/runs', 0, undefined)).toEqual([
      expect.objectContaining({ state, fact: expect.stringContaining(words) }),
    ]);
  });
});

describe('the runs folder', () => {
  it('on this disk keeps what attempts build on', () => {
    const findings = folderFindings(mkdtempSync(join(tmpdir(), 'reelsweep-folder-')));
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok']);
  });

  it('that cannot be written to says why', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'reelsweep-folder-')), 'file');
    writeFileSync(file, '');
    expect(folderFindings(file)).toEqual([
      expect.objectContaining({ state: 'failed', fact: expect.stringContaining('ENOTDIR') }),
    ]);
  });
});

describe('examineSlurm', () => {
  const answers = (changed: Record<string, Partial<ProgramEnd>> = {}): RunProgram => {
    const all: Record<string, Partial<ProgramEnd>> = {
      'scontrol ping': { output: 'Slurmctld(primary) at login is UP' },
      'scontrol show config': { output: configurationText },
      'sinfo -h -o %P|%a|%l|%D|%G': { output: partitionText },
      'sinfo -h -N -o %N|%T|%E --partition=gpu': { output: nodeText },
      ...changed,
    };
    return async (program, args) => {
      const call = [program, ...args].join(' ');
      const answer =
        args[0] === '--version' ? (all[call] ?? { output: 'slurm-wlm 22.05.8' }) : all[call];
      if (answer === undefined) throw new Error(`Unexpected call: ${call}`);
      return { kind: 'ended', output: '', complaint: '', ...answer };
    };
  };
  async function examined(run: RunProgram, asked: { partition?: string; gres?: string } = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'reelsweep-slurm-doctor-'));
    const findings = await examineSlurm({
      folder,
      options: { submit: false, ...asked },
      signal: new AbortController().signal,
      onCheck: () => undefined,
      surroundings: fakeSurroundings({}, { folder, run }),
    });
    expect(readdirSync(join(folder, 'runs'))).toEqual([]);
    return findings;
  }
  const names = (findings: Awaited<ReturnType<typeof examined>>) =>
    findings.map(({ name }) => name);
  const folderNames = ['runs folder', 'file server’s clock', 'shared folder'];

  test('everything in order, and nothing left in runs/', async () => {
    const findings = await examined(answers(), { gres: 'gpu:1' });
    const settings = ['KillWait', 'RequeueExit', 'MaxArraySize', 'MaxJobCount', 'MinJobAge'];
    const cluster = ['partition', 'gres', 'nodes', ...settings];
    expect(names(findings)).toEqual(['Slurm’s commands', 'controller', ...cluster, ...folderNames]);
    for (const { name, state, fix } of findings) {
      expect([name, fix === undefined]).toEqual([name, state === 'ok']);
    }
  });

  test('a controller that does not answer: the cluster is not looked at, the folder is', async () => {
    const ping = {
      kind: 'failed',
      output:
        'Slurmctld(primary) at login is DOWN\n*****\n** RESTORE SLURMCTLD DAEMON TO SERVICE **',
    } as const;
    const findings = await examined(answers({ 'scontrol ping': ping }));
    expect(names(findings)).toEqual(['Slurm’s commands', 'controller', ...folderNames]);
    expect(findings[1]).toMatchObject({
      state: 'failed',
      fact: 'Slurmctld(primary) at login is DOWN',
    });
  });

  test('commands that are not there, or find no cluster', async () => {
    const absent = { kind: 'not-started', complaint: 'spawn squeue ENOENT' } as const;
    const [first] = await examined(answers({ 'squeue --version': absent }));
    expect(first).toMatchObject({ state: 'missing', fact: 'not on the PATH: squeue' });
    const lost = {
      kind: 'failed',
      complaint:
        'sinfo: error: fetch_config: DNS SRV lookup failed\nsinfo: fatal: Could not establish a configuration source',
    } as const;
    const [second, ...rest] = await examined(answers({ 'sinfo --version': lost }));
    expect(second).toMatchObject({
      state: 'failed',
      fact: 'sinfo finds no cluster: sinfo: fatal: Could not establish a configuration source',
    });
    expect(names(rest)).toEqual(folderNames);
  });

  test('a partition that is not there: its nodes are not queried', async () => {
    const findings = await examined(answers(), { partition: 'nope', gres: 'gpu:1' });
    expect(names(findings)).not.toContain('nodes');
    expect(findings.find(({ name }) => name === 'partition')).toMatchObject({ state: 'failed' });
  });
});
