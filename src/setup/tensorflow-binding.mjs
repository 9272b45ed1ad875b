import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isKept, keepModule, restoreModule } from './kept-module.mjs';
import { logFile } from './log-file.mjs';
import { buildEnvironment, npmCommand } from './npm-command.mjs';
import { lastLines } from './run-command.mjs';
import { SetupFailure } from './setup-failure.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */
/** @typedef {import('./tensorflow-library.mjs').Library} Library */

/** The newest interface the binding's package names; every supported Node has it. */
const nodeApi = 'napi-v8';

/** @param {{ root: string }} machine */
function packageFolder({ root }) {
  return join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
}

/** @param {{ root: string }} machine */
export function bindingPath(machine) {
  return join(packageFolder(machine), 'lib', nodeApi, 'tfjs_binding.node');
}

/**
 * Where the compiled binding is kept: by the package's own sources and, since the binding asks for its
 * library by name, by that name. So one binding serves the CPU and the CUDA build.
 *
 * @param {Machine} machine
 * @param {string} libraryFile
 */
function keptPath(machine, libraryFile) {
  const { platform, arch } = machine;
  const manifest = readFileSync(join(packageFolder(machine), 'package.json'));
  const key = createHash('sha256').update(manifest).update(libraryFile).digest('hex').slice(0, 12);
  return join(
    machine.cache,
    `tfjs-binding-${key}-${nodeApi}-${platform}-${arch}`,
    'tfjs_binding.node',
  );
}

/**
 * Whether the set-up will have to compile the binding: it is neither installed nor kept.
 *
 * @param {Machine} machine
 */
export function mustCompileBinding(machine) {
  if (machine.platform !== 'linux' || machine.exists(bindingPath(machine))) return false;
  return !isKept(keptPath(machine, 'libtensorflow_cc.so.2'));
}

/**
 * Links the library to where the package looks for it: deps/include and deps/lib. The binding's build asks
 * for -ltensorflow; at run time it asks for the name inside the library, beside it.
 *
 * @param {Machine} machine
 * @param {Library} library
 */
export function linkLibrary(machine, { folder, file, include }) {
  const deps = join(packageFolder(machine), 'deps');
  const main = join(folder, file);
  const framework = join(folder, 'libtensorflow_framework.so.2');
  if (linkTarget(join(deps, 'lib', file)) === main) return;
  const partial = `${deps}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(join(partial, 'lib'), { recursive: true });
  symlinkSync(include, join(partial, 'include'));
  const mainNames = new Set([
    'libtensorflow.so',
    'libtensorflow.so.2',
    'libtensorflow.so.2.9.1',
    file,
  ]);
  for (const name of mainNames) symlinkSync(main, join(partial, 'lib', name));
  for (const name of ['libtensorflow_framework.so', 'libtensorflow_framework.so.2']) {
    symlinkSync(framework, join(partial, 'lib', name));
  }
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

/**
 * Puts the kept binding in place, if there is one.
 *
 * @param {Machine} machine
 * @param {Library} library
 */
export function restoreBinding(machine, { file }) {
  return restoreModule(keptPath(machine, file), bindingPath(machine));
}

/**
 * @param {Machine} machine
 * @param {Library} library
 */
export function keepBinding(machine, { file }) {
  keepModule(bindingPath(machine), keptPath(machine, file));
}

/**
 * Compiles the binding against the linked library, with the package's own build script: npm gives it node-gyp.
 *
 * @param {Machine} machine
 */
export async function compileBinding(machine) {
  machine.say("compiling tfjs-node's binding against it (a quarter of a minute)");
  const folder = packageFolder(machine);
  const log = logFile(machine, 'tfjs-binding');
  const { command, args } = npmCommand(machine, [
    'run',
    'build-addon-from-source',
    '--prefix',
    folder,
  ]);
  const env = buildEnvironment(machine);
  const { code, output } = await machine.run(command, args, { cwd: folder, env, log });
  rmSync(join(folder, 'build'), { recursive: true, force: true });
  if (code !== 0 || !machine.exists(bindingPath(machine))) {
    throw new SetupFailure(
      `tfjs-node's binding could not be compiled against ${join(folder, 'deps')} (exit code ${code}).`,
      'npm run setup   (after mending what the log says)',
      { log, lastLines: lastLines(output) },
    );
  }
}
