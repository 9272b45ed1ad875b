import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isKept, keepModule, restoreModule } from './file-record.mjs';
import { buildEnvironment, runNpm } from './packages.mjs';
import { SetupFailure } from './run-command.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */
/** @typedef {import('./tensorflow-library.mjs').Library} Library */

/** The newest interface the binding's package names; every supported Node has it. */
const nodeApi = 'napi-v8';

/** @param {Machine} machine */
export function packageFolder({ root }) {
  return join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
}

/** @param {Machine} machine */
export function bindingPath(machine) {
  return join(packageFolder(machine), 'lib', nodeApi, 'tfjs_binding.node');
}

/**
 * The compiled binding's place in the cache: one for each version of the package and each name of the library, by which the
 * binding finds it. The CPU and the CUDA build share one.
 *
 * @param {Machine} machine
 * @param {string} libraryFile
 */
function keptPath(machine, libraryFile) {
  const { platform, arch, cache } = machine;
  const manifest = readFileSync(join(packageFolder(machine), 'package.json'));
  const key = createHash('sha256').update(manifest).update(libraryFile).digest('hex').slice(0, 12);
  return join(cache, `tfjs-binding-${key}-${nodeApi}-${platform}-${arch}`, 'tfjs_binding.node');
}

/** @param {Machine} machine */
export function mustCompileBinding(machine) {
  if (machine.platform !== 'linux' || machine.exists(bindingPath(machine))) return false;
  return !isKept(keptPath(machine, 'libtensorflow_cc.so.2'));
}

/**
 * Links the library to where the package looks for it: deps/include and deps/lib. The binding is linked with -ltensorflow, and
 * loads the library by the name inside it, from next to it.
 *
 * @type {(machine: Machine, library: Library) => void}
 */
export function linkLibrary(machine, { folder, file, include }) {
  const deps = join(packageFolder(machine), 'deps');
  const main = join(folder, file);
  if (linkTarget(join(deps, 'lib', file)) === main) return;
  const framework = join(folder, 'libtensorflow_framework.so.2');
  const links = {
    include,
    'lib/libtensorflow.so': main,
    'lib/libtensorflow.so.2': main,
    'lib/libtensorflow.so.2.9.1': main,
    [`lib/${file}`]: main,
    'lib/libtensorflow_framework.so': framework,
    'lib/libtensorflow_framework.so.2': framework,
  };
  const partial = `${deps}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(join(partial, 'lib'), { recursive: true });
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(partial, name));
  rmSync(deps, { recursive: true, force: true });
  renameSync(partial, deps);
}

/** @param {string} path */
function linkTarget(path) {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** @type {(machine: Machine, library: Library) => boolean} false where the cache has none */
export function restoreBinding(machine, { file }) {
  return restoreModule(keptPath(machine, file), bindingPath(machine));
}

/** @type {(machine: Machine, library: Library) => void} */
export function keepBinding(machine, { file }) {
  keepModule(bindingPath(machine), keptPath(machine, file));
}

/**
 * Compiles the binding against the linked library by the package's own script, which finds node-gyp in npm.
 *
 * @param {Machine} machine
 */
export async function compileBinding(machine) {
  machine.say("compiling tfjs-node's binding against it (a quarter of a minute)");
  const folder = packageFolder(machine);
  const args = ['run', 'build-addon-from-source', '--prefix', folder];
  const options = { cwd: folder, env: buildEnvironment(machine) };
  const { code, evidence } = await runNpm(machine, 'tfjs-binding', args, options);
  rmSync(join(folder, 'build'), { recursive: true, force: true });
  if (code === 0 && machine.exists(bindingPath(machine))) return;
  throw new SetupFailure(
    `tfjs-node's binding could not be compiled against ${join(folder, 'deps')} (exit code ${code}).`,
    'npm run setup   (after fixing what the log says)',
    evidence,
  );
}
