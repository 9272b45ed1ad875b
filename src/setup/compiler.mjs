import { installSystemPackages } from './debian.mjs';
import { mustCompileSqlite } from './sqlite-module.mjs';
import { mustCompileBinding } from './tensorflow-binding.mjs';

/** What node-gyp asks for, with the Debian package of each. */
const tools = { 'g++': 'g++', make: 'make', python3: 'python3' };

/**
 * g++, make and python3, only where a native module must be compiled: one that is in the cache is not
 * compiled again. Windows brings other tools, which node-gyp finds, or says how to get, by itself.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const compiler = {
  name: 'compiler',
  after: ['packages'],
  async ensure(machine) {
    if (!(await mustCompileSqlite(machine)) && !mustCompileBinding(machine)) return undefined;
    if (machine.platform === 'win32') return undefined;
    const missing = Object.entries(tools).filter(
      ([program]) => machine.findProgram(program) === undefined,
    );
    if (missing.length > 0) {
      await installSystemPackages(machine, {
        missing: missing.map(([program]) => program),
        packages: missing.map(([, name]) => name),
        brew: 'xcode-select --install',
      });
    }
    return `${machine.findProgram('g++')}, ${machine.findProgram('make')}`;
  },
};
