import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Slurm's daemons as children of the test, in the foreground, each in its own process group. */
export class Daemons {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #running = new Map<string, ChildProcess>();

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  /** @param name `slurmctld`, or a node, whose slurmd is meant. @throws where it runs already */
  start(name: string): void {
    if (this.#running.has(name)) throw new Error(`The daemon ${name} runs already.`);
    const [program, args] =
      name === 'slurmctld' ? ['slurmctld', ['-D']] : ['slurmd', ['-D', '-N', name]];
    const child = spawn(program, args, {
      detached: true,
      stdio: 'ignore',
      env: {
        ...this.#environment,
        ...(name === 'slurmctld' ? {} : { REELSWEEP_TEST_NODE: name }),
      },
    });
    this.#running.set(name, child);
    const gone = () => {
      if (this.#running.get(name) === child) this.#running.delete(name);
    };
    child.once('exit', gone);
    child.once('error', gone);
    child.unref();
  }

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  /** SIGKILL, and waits for its end. @throws where it does not run */
  async kill(name: string): Promise<void> {
    const child = this.#running.get(name);
    if (child === undefined) throw new Error(`The daemon ${name} does not run.`);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
