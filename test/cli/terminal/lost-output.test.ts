import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { programTrial } from '../../trial/program/program-attempt.js';
import { typed } from '../typed.js';

const cli = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const outputStream = new URL('../../../dist/files/output-stream.js', import.meta.url).href;
const program = (name: string) => fileURLToPath(new URL(`../programs/${name}`, import.meta.url));
const waiting = { timeout: 60_000 };

/** Two trials that say they have begun and wait until they may go on. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-output-'));
  const lines = [
    `touch '${folder}/started'`,
    `while [ ! -e '${folder}/go' ]; do sleep 0.05; done`,
    'echo training',
    `echo '{"name": "validationMse", "value": 0.5, "epoch": 1}' >> "$REELSWEEP_ATTEMPT/metrics.jsonl"`,
  ];
  writeFileSync(join(folder, 'p.sh'), lines.join('\n'));
  writeFileSync(
    join(folder, 's.yaml'),
    'name: s\ntrial: { command: [sh, p.sh] }\ngrid: { a: [1, 2] }\nrunner: { workers: 1, retries: 0 }\n',
  );
  return folder;
}

/** What a shell says of a command line in which $R is the command line program. */
async function inShell(folder: string, line: string) {
  return await new Promise<{ code: number; out: string }>((resolve) => {
    execFile(
      'bash',
      ['-c', line],
      { cwd: folder, env: { ...process.env, R: `${process.execPath} ${cli}` } },
      (error, out) => resolve({ code: Number(error?.code ?? 0), out }),
    );
  });
}

/** Sets a waiting program free as soon as it has begun. */
async function letGo(folder: string): Promise<void> {
  while (!existsSync(join(folder, 'started'))) await sleep(20);
  writeFileSync(join(folder, 'go'), '');
}

async function trialsOf(folder: string): Promise<readonly string[]> {
  const { out } = await typed(folder, 'status', 's', '--json');
  const { trials } = JSON.parse(out) as { trials: { state: string; cause: string | null }[] };
  return trials.map(({ state, cause }) => `${state} ${cause ?? ''}`);
}

const bothPublished = ['succeeded published', 'succeeded published'];

// Side by side: each of them mostly waits for processes to start.
describe.concurrent('a run goes on, and ends with its own exit code', () => {
  it.each([
    // The reader leaves after the first line.
    ['a reader that has seen enough', '$R run s.yaml 2>&1 | head -1; exit ${PIPESTATUS[0]}'],
    ['a reader that was never there', '$R run s.yaml 2> >(true) | true; exit ${PIPESTATUS[0]}'],
    ['a full disk', '$R run s.yaml >/dev/full 2>&1'],
    ['closed descriptors', '$R run s.yaml <&- >&- 2>&-'],
    ['one closed descriptor, which the next file would get', '$R run s.yaml >&- 2>err.log'],
  ])('with %s', waiting, async (_, line) => {
    const folder = newFolder();
    const [ended] = await Promise.all([inShell(folder, line), letGo(folder)]);
    expect(ended.code).toBe(0);
    expect(await trialsOf(folder)).toEqual(bothPublished);
  });

  it('with a terminal that is closed', waiting, async () => {
    const folder = newFolder();
    const places = [join(folder, 'started'), join(folder, 'go')];
    const command = [process.execPath, cli, 'run', 's.yaml'];
    const child = spawn('python3', [program('dead-terminal.py'), ...places, ...command], {
      cwd: folder,
      stdio: 'ignore',
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    expect(await trialsOf(folder)).toEqual(bothPublished);
  });

  it('and stops in good order where Ctrl-C ends its reader first', waiting, async () => {
    const folder = newFolder();
    // A shell in its own session; the signal reaches the reader and the run alike.
    const line = `trap "" INT; (trap - INT; exec $R run s.yaml 2>&1) | (trap - INT; exec tee tee.log) > /dev/null; exit \${PIPESTATUS[0]}`;
    const child = spawn('bash', ['-c', line], {
      cwd: folder,
      env: { ...process.env, R: `${process.execPath} ${cli}` },
      detached: true,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (!existsSync(join(folder, 'started'))) await sleep(20);
    process.kill(-Number(child.pid), 'SIGINT');
    writeFileSync(join(folder, 'go'), '');
    expect(await ended).toBe(75);
    const [first] = await trialsOf(folder);
    expect(first).toMatch(/stopped-by-user|published/);
  });
});

describe.concurrent('a command whose output is its result', () => {
  it('has failed where it could not be written, unless the reader has left', waiting, async () => {
    const folder = newFolder();
    const lines = {
      '$R plan s.yaml --json >/dev/full': 1,
      '$R plan s.yaml --csv >/dev/full': 1,
      '$R --help >/dev/full': 1,
      'mkdir -p runs && $R gc --dry-run >/dev/full': 1,
      '$R plan s.yaml --json | true; exit ${PIPESTATUS[0]}': 0,
      // A log that is lost is no result that is lost.
      '$R plan s.yaml --json 2>/dev/full >plan.json': 0,
      '$R plan nothing.yaml >/dev/full 2>&1': 2,
    };
    const codes = await Promise.all(
      Object.keys(lines).map(async (line) => [line, (await inShell(folder, line)).code]),
    );
    expect(Object.fromEntries(codes)).toEqual(lines);
  });

  it('is written whole to a reader that is slow, and ends soon without one', waiting, async () => {
    const folder = newFolder();
    const values = Array.from({ length: 5000 }, (_, place) => place);
    writeFileSync(
      join(folder, 'large.yaml'),
      `name: large\ntrial: { command: [sh, p.sh] }\ngrid: { a: [${values.join(', ')}] }\n`,
    );
    const read = await inShell(folder, '$R plan large.yaml --csv | (sleep 1; wc -l)');
    expect(Number(read.out)).toBe(5001);
    const left = await inShell(folder, '$R plan large.yaml --csv | head -1; echo ${PIPESTATUS[0]}');
    expect(left.out).toMatch(/^position,trial,a,.*\r\n0\n$/);
  });
});

describe('a stream', () => {
  /** A process that writes a megabyte in lines, then makes a file. */
  const writer = (folder: string) => `
import { outputStream } from ${JSON.stringify(outputStream)};
import { writeFileSync } from 'node:fs';
const out = outputStream(process.stdout);
for (let line = 0; line < 10_000; line += 1) out.write('x'.repeat(99) + '\\n');
writeFileSync(${JSON.stringify(join(folder, 'done'))}, '');
await out.flush();
if (out.lost() !== null) process.exitCode = 3;`;

  it('lets its process work on while a terminal is stopped, and loses nothing', async () => {
    const folder = newFolder();
    const command = [process.execPath, '--input-type=module', '--eval', writer(folder)];
    const ended = await new Promise<{ code: unknown; out: string }>((resolve) => {
      execFile(
        'python3',
        [program('still-terminal.py'), join(folder, 'done'), ...command],
        (error, out) => resolve({ code: error?.code ?? 0, out }),
      );
    });
    // A terminal shows a line end as two characters.
    expect(ended).toEqual({ code: 0, out: `${10_000 * 101}\n` });
  });

  it('says what it has lost, and its process goes on', async () => {
    const folder = newFolder();
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, ['--input-type=module', '--eval', writer(folder)], {
      stdio: ['ignore', full, 'inherit'],
    });
    closeSync(full);
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(3);
    expect(existsSync(join(folder, 'done'))).toBe(true);
  });
});

it('a trial whose log is on a full disk ends as it would have', waiting, async () => {
  // Its process is started as the coordinator starts it, with a full device for its log.
  const trial = programTrial('tell("validationMse", 0.5, epoch=1)\nmetrics.write("no metric\\n")');
  const attempt = trial.start('real', '/dev/full');
  expect(await attempt.ended).toEqual({ code: 0, signal: null });
  expect(trial.result()?.metrics).toMatchObject({ validationMse: 0.5 });
});
