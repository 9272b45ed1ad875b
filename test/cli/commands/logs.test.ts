import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { coordinate, type Fixture, livingTrials } from '../../coordinator/coordinator-process.js';
import { sweepFixture } from '../../coordinator/sweep-fixture.js';
import { type Command, inTerminal, start } from '../command-process.js';
import { typed } from '../typed.js';

const pollOptions = { timeout: 20_000 };
const first = '0000000000000001';

function logOf(sweep: Fixture, attempt: number): string {
  return runsLayout.log(runsLayout.attempt(sweep.trialFolder(0), attempt));
}

/** What a command has printed so far. */
function watched(command: Command): () => string {
  let out = '';
  command.process.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return () => out;
}

describe('logs', () => {
  it('prints the newest attempt and says that there were others, which --attempt and --all print', async () => {
    const sweep = sweepFixture({ trials: 1, behaviours: { 1: 'throw-once' } });
    await sweep.run();
    const newest = await typed(sweep.folder, 'logs', first);
    expect(newest.code).toBe(0);
    expect(newest.out).toMatch(
      /^--- attempt 2 on \S+, started \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, succeeded after .* s\nattempt 2 of 0+1\n$/,
    );
    expect(newest.err).toMatch(/last of 2 attempts: --all/);
    const one = await typed(sweep.folder, 'logs', '00000', '--attempt', '1');
    expect(one.out).toMatch(
      /^--- attempt 1 .*, ended after .* \(exception: .*\); the trial is to run again\nattempt 1 of[^]*thrown on request/,
    );
    expect(one.err).toBe('');
    const all = await typed(sweep.folder, 'logs', first, '--all', '-n', '1');
    expect(all.out.split('\n').filter((line) => line.startsWith('--- attempt'))).toHaveLength(2);
    expect(all.out).not.toMatch(/thrown on request[^]*at /);
    expect(all.out).toMatch(/attempt 2 of 0+1\n$/);
    const followed = await typed(sweep.folder, 'logs', first, '-f', '-n', '0');
    expect(followed).toMatchObject({ code: 0, err: `Trial ${first} has ended.\n` });
    expect(followed.out.trimEnd().split('\n')).toHaveLength(1);
  });

  it('shows hostile text and obeys none of it, as JSON too', async () => {
    const sweep = sweepFixture({ trials: 1 });
    await sweep.run();
    writeFileSync(
      logOf(sweep, 1),
      Buffer.concat([
        Buffer.from('\u001B[31mred\u001B[0m \u001B]0;owned\u0007\r\n1 %\r99 %\n'),
        Buffer.from([0xff, 0x0a]),
      ]),
    );
    const { out } = await typed(sweep.folder, 'logs', first);
    expect(out.split('\n').slice(1)).toEqual(['red ␛]0;owned␇', '99 %', '\uFFFD', '']);
    const lines = (await typed(sweep.folder, 'logs', first, '--json')).out.trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      trial: first,
      attempt: 1,
      host: expect.any(String) as string,
      end: { state: 'succeeded', cause: 'published' },
    });
    expect(JSON.parse(lines[1] ?? '')).toEqual({
      attempt: 1,
      text: '\u001B[31mred\u001B[0m \u001B]0;owned\u0007',
    });
  });

  it('follows a log as it grows, into the next attempt, to the end of the trial', async () => {
    const sweep = sweepFixture({
      trials: 1,
      epochs: 40,
      epochMs: 50,
      behaviours: { 1: 'hang-once' },
    });
    const { last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const command = start(sweep.folder, 'logs', first, '-f');
    const out = watched(command);
    await expect.poll(out, pollOptions).toMatch(/, running\nattempt 1 of 0+1\n/);
    appendFileSync(logOf(sweep, 1), 'half a line');
    appendFileSync(logOf(sweep, 1), ', and the rest\n');
    await expect.poll(out, pollOptions).toContain('half a line, and the rest\n');
    // As if something outside had ended it: it is run again, and costs no retry.
    for (const pid of livingTrials(sweep)) process.kill(pid, 'SIGKILL');
    const { code, err } = await command.ended;
    expect({ code, err }).toEqual({ code: 0, err: `Trial ${first} has ended.\n` });
    expect(
      out()
        .split('\n')
        .map((line) => line.replace(/( on \S+)?, started .* UTC| after .*/g, ''))
        .map((line) => line.replace(/(running|starting)$/, 'begun')),
    ).toEqual([
      '--- attempt 1, begun',
      'attempt 1 of 0000000000000001',
      'half a line, and the rest',
      '--- attempt 1, ended',
      '--- attempt 2, begun',
      'attempt 2 of 0000000000000001',
      '--- attempt 2, succeeded',
      '',
    ]);
    expect((await last).summary).toMatchObject({ succeeded: 1 });
  });

  it('-f shows a progress bar as it moves on a terminal', async () => {
    const sweep = sweepFixture({ trials: 1, epochs: 400, epochMs: 40 });
    const { child, last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const { type, shown, ended } = inTerminal(sweep.folder, 20, 'logs', first, '-f');
    await expect.poll(shown, pollOptions).toContain('attempt 1 of 0000000000000001\r\n');
    appendFileSync(logOf(sweep, 1), '10 %\r20 %');
    await expect.poll(shown, pollOptions).toContain('\r\u001B[2K20 %');
    appendFileSync(logOf(sweep, 1), '\r30 %\r');
    await expect.poll(shown, pollOptions).toContain('\r\u001B[2K30 %');
    appendFileSync(logOf(sweep, 1), '\ndone\n');
    await expect.poll(shown, pollOptions).toContain('\r\u001B[2K30 %\r\ndone\r\n');
    type('\u0003');
    expect(await ended).toBe(0);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await last;
  });

  it('-f waits for a trial that has not started, and Ctrl-C leaves without a word and with exit code 0', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 200, epochMs: 40, workers: 1 });
    const { child, last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const command = start(sweep.folder, 'logs', '0000000000000002', '-f');
    await command.said(/has not started yet/);
    await sleep(400);
    expect(command.process.exitCode).toBeNull();
    command.process.kill('SIGINT');
    expect(await command.ended).toMatchObject({
      code: 0,
      out: '',
      err: 'Trial 0000000000000002 has not started yet.\n',
    });
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await last;
    // There is no coordinator to start it.
    const alone = await typed(sweep.folder, 'logs', '0000000000000002', '-f');
    expect(alone.code).toBe(0);
    expect(alone.err).toMatch(/has not started yet\.\n.*no sweep is being run here/);
    const stopped = await typed(sweep.folder, 'logs', first, '-f');
    expect(stopped.out).toMatch(/\(stopped-by-user\); the trial is to run again/);
    expect(stopped.err).toMatch(/waits to run/);
    expect(existsSync(logOf(sweep, 1))).toBe(true);
  });

  it('refuses what it cannot show, in a sentence', async () => {
    const sweep = sweepFixture({ trials: 2 });
    await sweep.run();
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [
        ['0000000000000003'],
        /^There is no trial 0000000000000003; did you mean 0000000000000001\?$/,
      ],
      [['ffff'], /^There is no trial ffff; `status SWEEP` lists trials/],
      [['small'], /^small is a sweep, not a trial; `status small` lists its trials\.$/],
      [['0000'], /^2 trials begin with 0000/],
      [[first, '--attempt', '7'], /^There is no such attempt of trial 0+1: it has 1\.$/],
      [['00'], /^There is no trial 00; .* three or more, are enough\.$/],
      [[first, '-n'], /^The option -n needs a value\.$/],
      [[first, '-n', 'x'], /^--lines must be a whole number/],
      [[first, '--all', '--attempt', '1'], /give one of the two/],
    ];
    for (const [words, says] of cases) {
      const { code, err, out } = await typed(sweep.folder, 'logs', ...words);
      expect({ words, code, out }).toEqual({ words, code: 2, out: '' });
      expect(err.trimEnd()).toMatch(says);
    }
  });
});
