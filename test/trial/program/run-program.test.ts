import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCode } from '#src/runs/attempt-end.js';
import { endProgram } from '#src/runs/program-processes.js';
import { tinyDataset } from '../tiny-trial.js';
import { isGone, programTrial } from './program-attempt.js';

const pollOptions = { timeout: 20_000 };

/** Leaves its pid in a file of the folder it starts in. */
const leavePid = (name: string) =>
  `with open("${name}.new", "w") as file: file.write(str(os.getpid()))\nos.rename("${name}.new", "${name}")`;

describe('a program', () => {
  it('gets its settings and seed, and its last line becomes the result', async () => {
    const trial = programTrial(
      `
settings = json.load(open(os.path.join(folder, "settings.json")))
assert settings["seed"] == int(os.environ["REELSWEEP_SEED"]) == 11
assert os.getcwd() == os.path.dirname(os.path.abspath(sys.argv[0]))
tell("validationMse", 4, step=10, epoch=1)
tell("parameters", settings["settings"]["width"], epoch=1)
tell("validationMse", 2.5, step=20, epoch=2)
tell("testMse", 3)
`,
      { settings: { width: 8, epochs: 4 } },
    );
    const attempt = trial.start();
    expect(await attempt.ended).toEqual({ code: exitCode.published, signal: null });
    expect(trial.result()).toMatchObject({
      kind: 'command',
      attempt: 1,
      metrics: { validationMse: 2.5, parameters: 8, testMse: 3 },
    });
    expect(attempt.metrics()).toEqual([
      { name: 'validationMse', value: 4, step: 10, epoch: 1 },
      { name: 'parameters', value: 8, step: 1, epoch: 1 },
      { name: 'validationMse', value: 2.5, step: 20, epoch: 2 },
      { name: 'testMse', value: 3, step: 20, epoch: 2 },
    ]);
    expect(attempt.progress()).toMatchObject({ step: 20, epoch: 2, epochs: 4, steps: null });
    expect(await trial.start().ended).toMatchObject({ code: exitCode.alreadyPublished });
  });

  it('may write what is no metric: that is left out, and the log says so', async () => {
    const trial = programTrial(`
metrics.write("epoch 1: good\\n\\n[1, 2]\\n" + "x" * 100_000 + "\\n")
metrics.write('{"name": "accuracy", "value": true, "step": 1}\\n{"name": "", "value": 1}\\n')
tell("pearson", float("nan"), step=1)
tell("validationMse", 1.5, step=2)
metrics.write('{"name": "trainMse", "value": 2, "step": 3}')
metrics.flush()
`);
    const attempt = trial.start();
    expect(await attempt.ended).toMatchObject({ code: exitCode.published });
    expect(trial.result()?.metrics).toEqual({ validationMse: 1.5, trainMse: 2 });
    expect(attempt.log()).toMatch(
      /byte 0 of the program's metrics\.jsonl is no metric.*epoch 1: good/,
    );
    expect(attempt.log()).toMatch(/left out: too long for one/);
    expect(attempt.log()).toMatch(/pearson is NaN after step 0: left out/);
    expect(attempt.log().match(/left out/g)).toHaveLength(6);
  });

  it('whose loss is no number any more has diverged, and is ended', async () => {
    const trial = programTrial(
      `${leavePid('pid')}\ntell("trainLoss", 1, step=7)\ntell("trainLoss", float("inf"), step=8)\ntime.sleep(600)`,
    );
    const attempt = trial.start();
    expect(await attempt.ended).toEqual({ code: exitCode.diverged, signal: null });
    expect(attempt.failure()).toEqual({
      kind: 'diverged',
      message: 'trainLoss became Infinity after step 7: the same settings would end the same.',
      step: 7,
    });
    expect(isGone(trial.left('pid'))).toBe(true);
  });

  it.each([
    [
      'without a metric: its data is bad',
      programTrial('print("done")'),
      'bad-data',
      /without a metric/,
    ],
    [
      'with an exit code: its last line says why',
      programTrial('tell("trainMse", 1, step=1)\nraise ValueError("no such column")'),
      'exception',
      /^The program ended with exit code 1; its last line: ValueError: no such column\.$/,
    ],
    [
      'for want of memory: that is the cause',
      programTrial('raise MemoryError()'),
      'out-of-memory',
      /exit code 1/,
    ],
    [
      'before it began, not found: that is said',
      programTrial('', { command: ['pyton3', 'train.py'] }),
      'bad-data',
      /^"pyton3" of trial\.command could not be started \(there is no such program/,
    ],
    [
      'before it began, no program: that is said',
      programTrial('', { command: ['./train.py'] }),
      'bad-data',
      /no file that may be executed/,
    ],
  ])('that ends %s', async (_, trial, kind, message) => {
    const attempt = trial.start();
    expect(await attempt.ended).toEqual({ code: 1, signal: null });
    expect(attempt.failure()).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(trial.result()).toBeNull();
  });

  it('that died of a signal takes its trial process along, which is judged by it', async () => {
    const trial = programTrial('os.kill(os.getpid(), signal.SIGKILL)');
    expect(await trial.start().ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('gets the path of its dataset, once that is the one it was planned with', async () => {
    const root = mkdtempSync(join(tmpdir(), 'reelsweep-pack-'));
    const dataset = await tinyDataset(root, 8, {
      pool: 1,
      split: { train: 100, validation: 0, test: 0 },
    });
    const python =
      'tell("frames", os.path.getsize(os.environ["REELSWEEP_DATASET"] + "/frames.npy"), epoch=1)';
    const trial = programTrial(python, { dataset });
    expect(await trial.start().ended).toMatchObject({ code: exitCode.published });
    expect(trial.result()?.metrics['frames']).toBeGreaterThan(8 * 32 * 32 * 3);
    const other = programTrial(python, { dataset: { ...dataset, sha256: 'ab'.repeat(32) } });
    const attempt = other.start();
    expect(await attempt.ended).toMatchObject({ code: 1 });
    expect(attempt.failure()).toMatchObject({
      kind: 'bad-data',
      message: expect.stringContaining('has changed since the trial was planned') as string,
    });
  });

  it('that was edited since it was planned is not run', async () => {
    const trial = programTrial('tell("trainMse", 1, step=1)');
    writeFileSync(trial.left('train.py'), 'print("another")\n');
    const attempt = trial.start();
    expect(await attempt.ended).toMatchObject({ code: 1 });
    expect(attempt.failure()).toMatchObject({
      kind: 'bad-data',
      message: expect.stringContaining('is not what the trial was planned with') as string,
    });
  });
});

describe('stopping a program', () => {
  const counting = `
saved = os.path.join(checkpoints, "count")
count = int(open(saved).read()) if os.path.exists(saved) else 0
stopping = []
signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
while count < int(sys.argv[1]):
    count += 1
    tell("trainMse", 1 / count, step=count)
    if count == 1: tell("parameters", 5, step=1)
    time.sleep(0.02)
    if stopping:
        open(saved, "w").write(str(count))
        sys.exit(75)
`;

  it('passes SIGUSR1 on as SIGTERM, and the next attempt goes on from its checkpoint', async () => {
    const trial = programTrial(counting, { command: ['python3', 'train.py', '60'] });
    const first = trial.start();
    await expect.poll(() => first.metrics().length, pollOptions).toBeGreaterThan(3);
    first.kill('SIGUSR1');
    expect(await first.ended).toEqual({ code: exitCode.checkpointed, signal: null });
    expect(trial.result()).toBeNull();
    const second = trial.start();
    expect(await second.ended).toMatchObject({ code: exitCode.published });
    const steps = [...first.metrics(), ...second.metrics()].flatMap(({ name, step }) =>
      name === 'trainMse' ? [step] : [],
    );
    expect(steps).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    // Reported by the first attempt alone.
    expect(trial.result()?.metrics).toEqual({ trainMse: 1 / 60, parameters: 5 });
  });

  it('kills one that ignores it, and its children that left its process group', async () => {
    const trial = programTrial(`
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
${leavePid('grandchild')}
time.sleep(600)
"""], start_new_session=True)
${leavePid('pid')}
tell("trainMse", 1, step=1)
time.sleep(600)
`);
    const attempt = trial.start('impatient');
    await expect.poll(() => isGone(trial.left('grandchild')), pollOptions).toBe(false);
    await expect.poll(() => attempt.metrics().length, pollOptions).toBe(1);
    attempt.kill('SIGTERM');
    expect(await attempt.ended).toEqual({ code: exitCode.checkpointed, signal: null });
    expect(attempt.log()).toMatch(/not ended 0\.3 s after SIGTERM: it is killed/);
    expect(isGone(trial.left('pid'))).toBe(true);
    expect(isGone(trial.left('grandchild'))).toBe(true);
  });

  it('leaves no child of a program that exited', async () => {
    const trial = programTrial(`
subprocess.Popen([sys.executable, "-c", """
import os, time
${leavePid('grandchild')}
time.sleep(600)
"""], start_new_session=True)
while not os.path.exists("grandchild"): time.sleep(0.01)
tell("trainMse", 1, step=1)
`);
    expect(await trial.start().ended).toMatchObject({ code: exitCode.published });
    expect(existsSync(trial.left('grandchild'))).toBe(true);
    expect(isGone(trial.left('grandchild'))).toBe(true);
  });

  it('that a newer attempt fences off ends, without a result', async () => {
    const trial = programTrial(
      `${leavePid('pid')}\nwhile True:\n    tell("trainMse", 1, step=1)\n    time.sleep(0.05)`,
    );
    const first = trial.start();
    await expect.poll(() => first.metrics().length, pollOptions).toBeGreaterThan(0);
    const pid = readFileSync(trial.left('pid'), 'utf8');
    const second = trial.start();
    expect(await first.ended).toEqual({ code: exitCode.fenced, signal: null });
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
    await expect.poll(() => second.metrics().length, pollOptions).toBeGreaterThan(0);
    second.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ code: exitCode.checkpointed });
    expect(trial.result()).toBeNull();
  });
});

it('endProgram finds what outlived a killed trial process, also without its environment', async () => {
  const trial = programTrial(`
if "REELSWEEP_SEED" in os.environ and len(sys.argv) == 1:
    subprocess.Popen([sys.executable, "-c", """
import os, time
${leavePid('child')}
time.sleep(600)
"""], start_new_session=True)
    os.execve(sys.executable, [sys.executable, "-c", """
import os, time
${leavePid('pid')}
time.sleep(600)
"""], {})
`);
  const attempt = trial.start();
  await expect.poll(() => isGone(trial.left('child')), pollOptions).toBe(false);
  await expect.poll(() => isGone(trial.left('pid')), pollOptions).toBe(false);
  attempt.kill('SIGKILL');
  await attempt.ended;
  expect([isGone(trial.left('pid')), isGone(trial.left('child'))]).toEqual([false, false]);
  await endProgram(attempt.attemptFolder);
  expect([isGone(trial.left('pid')), isGone(trial.left('child'))]).toEqual([true, true]);
});

it('passes on what a killed trial process had not read any more', async () => {
  const trial = programTrial(`
if os.path.exists("again"):
    tell("validationMse", 1, step=100)
    sys.exit(0)
open("again", "w").close()
tell("validationMse", 9, step=1)
while not os.path.exists("frozen"): time.sleep(0.01)
for step in range(2, 50): tell("validationMse", 9 / step, step=step)
${leavePid('stopped')}
time.sleep(600)
`);
  const first = trial.start();
  await expect.poll(() => first.metrics().length, pollOptions).toBe(1);
  first.kill('SIGSTOP');
  writeFileSync(trial.left('frozen'), '');
  await expect.poll(() => isGone(trial.left('stopped')), pollOptions).toBe(false);
  // As a coordinator does: the whole group.
  process.kill(-first.pid, 'SIGKILL');
  expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });
  expect(first.metrics()).toHaveLength(1);
  const second = trial.start();
  expect(await second.ended).toMatchObject({ code: exitCode.published });
  expect(second.metrics().map(({ step }) => step)).toEqual([
    ...Array.from({ length: 48 }, (_, index) => index + 2),
    100,
  ]);
});
