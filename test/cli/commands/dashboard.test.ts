import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reelsweep, startIn } from '../command-process.js';

const pollOptions = { timeout: 20_000 };

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'reelsweep-dashboard-'));
}

describe('reelsweep dashboard', () => {
  it('says what is wrong with a port, as wrong input', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const [taken, none] = await Promise.all([
      reelsweep(newFolder(), 'dashboard', '--port', String(port)),
      reelsweep(newFolder(), 'dashboard', '--port', '70000'),
    ]);
    other.close();
    expect(taken).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^Port \d+ is taken .* free one is chosen\.\n$/) as string,
    });
    expect(none).toMatchObject({
      code: 2,
      err: '--port must be a whole number from 1 to 65535, not 70000.\n',
    });
  });

  it('opens the browser with an address that is good once, without a shell, and ends on Ctrl-C', async () => {
    const folder = newFolder();
    const seen = join(folder, 'seen.txt');
    const opener = join(folder, 'xdg-open');
    writeFileSync(opener, `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > '${seen}'\n`);
    chmodSync(opener, 0o755);
    const environment = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, DISPLAY: ':0' };
    const command = startIn(folder, environment, ['dashboard', '--open']);
    let out = '';
    command.process.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    await expect
      .poll(() => existsSync(seen) && readFileSync(seen, 'utf8'), pollOptions)
      .toMatch(/\n.+\n/);
    const [count, address = ''] = readFileSync(seen, 'utf8').split('\n');
    expect(count).toBe('1');
    expect(address).not.toBe(out.trim());
    const statuses: number[] = [];
    for (const wanted of [address, address, out.trim()])
      statuses.push((await fetch(wanted, { redirect: 'manual' })).status);
    expect(statuses).toEqual([303, 401, 303]);
    command.process.kill('SIGINT');
    expect(await command.ended).toMatchObject({
      code: 0,
      err: 'There are no runs here yet; the page fills as soon as `run` starts one.\nCtrl-C ends the dashboard; what runs goes on.\n',
    });
    // It only looks: nothing is made.
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });
});
