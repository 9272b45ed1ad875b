import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { signalGroup, signalProcess } from '#src/files/process/processes.js';

describe.each([
  ['signalProcess', signalProcess],
  ['signalGroup', signalGroup],
])('%s', (_name, send) => {
  it.each([0, -0, 1, -1, -2, NaN, 1.5, 2 ** 60])(
    'refuses %s, which names no single process',
    (pid) => {
      expect(() => {
        send(pid, 'SIGCONT');
      }).toThrow(/not the number of a process/);
    },
  );

  it('reaches a process that leads its group', async () => {
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    send(child.pid ?? 0, 'SIGUSR1');
    expect(await once(child, 'exit')).toEqual([null, 'SIGUSR1']);
  });
});
