import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { endProgram, followDescendants, noteProgram } from '#src/runs/program-processes.js';
import { exitCode } from '#src/runs/attempt-end.js';
import { processIdentity } from '#src/runs/attempt-owner.js';
import { isRunning, processStat } from '#src/files/process/processes.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { programTrial } from './program-attempt.js';

/** A child without anything of its parents: twice forked, its own session, no environment, no open files, another folder. */
const daemon = (file: string, patienceS = 0) => `
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 256)
        os.chdir("/")
        with open(${JSON.stringify(file)}, "w") as note: note.write(str(os.getpid()))
        os.execve(sys.executable, [sys.executable, "-c", "import time; time.sleep(304)"], {})
    time.sleep(${patienceS})
    os._exit(0)
`;
const lost = (file: string) => `
child = subprocess.Popen(["sleep", "304"], start_new_session=True, env={}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
with open(${JSON.stringify(file)}, "w") as note: note.write(str(child.pid))
`;
const untilNoted = (file: string) => `
while not os.path.exists(${JSON.stringify(file)}): time.sleep(0.01)
`;

function pidIn(file: string): number {
  const pid = Number(readFileSync(file, 'utf8'));
  expect(pid).toBeGreaterThan(1);
  // Whatever a test finds, it leaves nothing running.
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });
  return pid;
}

function isAlive(pid: number): boolean {
  const stat = processStat(pid);
  return stat !== null && isRunning(stat);
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'reelsweep-lost-'));
}

const pollOptions = { timeout: 20_000 };

describe('whatever a program starts', () => {
  it.each([
    ['with no environment, in its own session', lost],
    ['as a daemon', (file: string) => `${daemon(file)}${untilNoted(file)}`],
  ])('%s ends with its trial', async (_, start) => {
    const file = join(newFolder(), 'pid');
    const trial = programTrial(`tell("validationMse", 0.5, epoch=1)\n${start(file)}`);
    expect((await trial.start().ended).code).toBe(exitCode.published);
    expect(isAlive(pidIn(file))).toBe(false);
  });

  it('is found by the next coordinator where trial process and program were killed', async () => {
    const files = ['one', 'two'].map((name) => join(newFolder(), name));
    const [one = '', two = ''] = files;
    const trial = programTrial(
      `${lost(one)}${daemon(two)}${untilNoted(two)}tell("validationMse", 1, epoch=1)\ntime.sleep(600)`,
    );
    const attempt = trial.start();
    await expect.poll(() => attempt.metrics().length, pollOptions).toBe(1);
    process.kill(-attempt.pid, 'SIGKILL');
    await attempt.ended;
    const pids = files.map(pidIn);
    expect(pids.map(isAlive)).toEqual([true, true]);
    expect(await endProgram(attempt.attemptFolder)).toEqual([]);
    expect(pids.map(isAlive)).toEqual([false, false]);
  });
});

/** Where `prlimit` is missing there is no mark, and only what was seen is known. */
describe('processes that were seen', () => {
  async function python(text: string): Promise<ChildProcess> {
    const child = spawn('python3', ['-c', `import os, sys, time, subprocess\n${text}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    return child;
  }

  it('are followed through sessions, groups and dead parents', async () => {
    const file = join(newFolder(), 'pid');
    const program = await python(
      `print("ready", flush=True)\ntime.sleep(0.2)\n${daemon(file, 0.6)}${untilNoted(file)}time.sleep(600)`,
    );
    const followed = followDescendants(program.pid ?? 0);
    for (let look = 0; look < 15; look += 1) {
      followed.poll();
      await sleep(100);
    }
    const pids = followed.known.map(({ pid }) => pid);
    expect(new Set(pids)).toEqual(new Set([program.pid, pidIn(file)]));
    program.kill('SIGKILL');
    const attemptFolder = newFolder();
    mkdirSync(runsLayout.program(attemptFolder));
    noteProgram(attemptFolder, { pid: null, mark: null, descendants: followed.known });
    await endProgram(attemptFolder);
    expect(isAlive(pidIn(file))).toBe(false);
  });

  it('are left alone where the pid is another process by now, the machine was started again, or the file is damaged', async () => {
    const bystander = await python('print("ready", flush=True)\ntime.sleep(600)');
    const pid = bystander.pid ?? 0;
    const { startTime = 0 } = processStat(pid) ?? {};
    const attemptFolder = newFolder();
    mkdirSync(runsLayout.program(attemptFolder));
    const path = runsLayout.programProcess(attemptFolder);
    const mine = { ...processIdentity(), pid, processStartTime: startTime };
    const descendants = [{ pid, startTime }];
    for (const text of [
      JSON.stringify({
        ...mine,
        processStartTime: startTime - 1,
        descendants: [{ pid, startTime: startTime - 1 }],
      }),
      JSON.stringify({ ...mine, bootId: 'another', descendants }),
      JSON.stringify({ ...mine, host: 'another', descendants }),
      JSON.stringify({ ...mine, descendants, mark: 'any' }),
      '',
    ]) {
      writeFileSync(path, text);
      await endProgram(attemptFolder);
      expect(isAlive(pid)).toBe(true);
    }
    writeFileSync(path, JSON.stringify({ ...mine, pid: process.pid, descendants }));
    await endProgram(attemptFolder);
    expect(isAlive(pid)).toBe(false);
  });
});
