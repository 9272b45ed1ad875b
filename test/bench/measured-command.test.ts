import { describe, expect, it } from 'vitest';
import { childrenSeconds, measureCommand } from './measured-command.js';

const options = { does: 'tries', environment: {}, signal: new AbortController().signal };

/** A process that holds 200 MB and works for 0.4 s of processor time. */
const program = `
  Buffer.alloc(200e6, 1);
  for (let used = 0; used < 4e5; ) {
    const { user, system } = process.cpuUsage();
    used = user + system;
  }`;

describe('a measured command', () => {
  it('is measured with all that it starts', async () => {
    const node = [process.execPath, '-e', program];
    // By a shell in between, which waits for it.
    const figures = await measureCommand(['sh', '-c', '"$@"; true', 'sh', ...node], options);
    expect(figures.cpuSeconds).toBeGreaterThan(0.35);
    expect(figures.wallSeconds).toBeGreaterThan(0);
    if (process.platform === 'linux') {
      expect(figures.peakMemoryBytes).toBeGreaterThan(200e6);
      expect(figures.peakMemoryBytes).toBeLessThan(600e6);
    }
  });

  it('gets its words as they are, whatever a shell would make of them', async () => {
    const odd = `it's "$(exit 3)" *;`;
    const check = `process.exit(process.argv[1] === ${JSON.stringify(odd)} && process.env.MORE === '1' ? 0 : 1)`;
    const words = [process.execPath, '-e', check, odd];
    await measureCommand(words, { ...options, environment: { MORE: '1' } });
    await expect(measureCommand(words, options)).rejects.toThrow('it ended with code 1');
  });

  it('that fails says what it said last', async () => {
    const failing = ['sh', '-c', 'echo first >&2; echo "no such film" >&2; exit 3'];
    await expect(measureCommand(failing, options)).rejects.toMatchObject({
      kind: 'process-failed',
      message: 'The process that tries failed: no such film',
    });
  });

  it('is ended with all that it started when aborted', async () => {
    const stop = new AbortController();
    const waiting = measureCommand(
      ['sh', '-c', '"$@"; true', 'sh', process.execPath, '-e', 'setInterval(() => {}, 1000)'],
      { ...options, signal: stop.signal },
    );
    setTimeout(() => {
      stop.abort();
    }, 200);
    // Its pipes close only once the last of its processes has ended.
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

it('the second line of `times` tells the time of the children', () => {
  expect(childrenSeconds('0m0.000s 0m0.010s\n1m2.500s 0m0.250s\n')).toBeCloseTo(62.75, 9);
  expect(childrenSeconds('0m0.000000s 0m0.010000s\n0m3.140000s 0m0.120000s')).toBeCloseTo(3.26, 9);
});
