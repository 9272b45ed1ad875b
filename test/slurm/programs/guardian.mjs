// `guardian.mjs FOLDER`: ends a test cluster once standard input ends, which happens when the test says so, and as well when the test's
// process dies, however it dies. Nothing of the cluster is left afterwards, neither process nor folder.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clusterProcesses, killNow } from '../cluster/cluster-processes.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: guardian.mjs FOLDER');

// Ctrl-C in a terminal reaches the whole group: this one stays until its work is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.stdin.resume();
process.stdin.on('error', () => undefined);
await new Promise((resolve) => process.stdin.once('close', resolve));

// A process may start another while this looks: none must be found twice in a row.
for (let calm = 0; calm < 2;) {
  const living = clusterProcesses(join(folder, 'slurm.conf'));
  for (const { pid } of living) killNow(pid);
  calm = living.length === 0 ? calm + 1 : 0;
  await sleep(50);
}
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
