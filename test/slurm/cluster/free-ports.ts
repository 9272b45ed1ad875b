import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Below what Linux gives to outgoing connections, so that a daemon finds its port free again after a restart. */
const lowest = 10_240;
const highest = 32_000;

/**
 * Unused ports on loopback, drawn at random so that two clusters that start together seldom meet.
 * @throws where none is to be found in a thousand draws
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let draw = 0; draw < 1000 && found.size < count; draw += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  if (found.size < count) throw new Error(`Fewer than ${count} free ports are left on loopback.`);
  return [...found];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    // Slurm's daemons listen on all addresses.
    server.listen(port, '0.0.0.0', () => {
      const taken = (server.address() as AddressInfo).port;
      server.close(() => {
        resolve(taken === port);
      });
    });
  });
}
