import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isOwnerAlive, processIdentity } from '#src/runs/attempt-owner.js';

describe('process identity', () => {
  it('knows this process and tells it from a later one with its pid', () => {
    const self = processIdentity();
    expect(isOwnerAlive(self)).toBe('alive');
    expect(isOwnerAlive({ ...self, processStartTime: (self.processStartTime ?? 0) + 1 })).toBe(
      'gone',
    );
  });

  it('takes every process of an earlier boot for gone, and says nothing of other hosts', () => {
    const self = processIdentity();
    expect(isOwnerAlive({ ...self, bootId: '00000000-0000-0000-0000-000000000000' })).toBe('gone');
    expect(isOwnerAlive({ ...self, host: 'some-other-host' })).toBe('unknown');
  });

  it('sees a child die', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const identity = processIdentity(child.pid);
    expect(isOwnerAlive(identity)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isOwnerAlive(identity)).toBe('gone');
  });

  it('takes a zombie for gone: it will never write again', async () => {
    // sh starts a child that ends at once, then becomes a program that never collects it.
    const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const identity = processIdentity(Number(text.toString()));
    await expect.poll(() => isOwnerAlive(identity)).toBe('gone');
    parent.kill('SIGKILL');
  });
});
