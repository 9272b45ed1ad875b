import { fileURLToPath } from 'node:url';
import { shellLine } from '../files/shell-word.js';

/**
 * What to type so that packages and native modules are those of the Node that runs now: with its whole path, since the PATH may have
 * another one.
 */
export function setupCommand(): string {
  const program = fileURLToPath(new URL('../../src/setup/main.mjs', import.meta.url));
  return shellLine([process.execPath, program]);
}

/**
 * What is wrong with a native module that does not load, as a sentence; null for any other error. After a change of Node it was
 * compiled for another one.
 */
export function nativeModuleProblem(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_DLOPEN_FAILED') return null;
  const isOfAnotherNode = message.includes('NODE_MODULE_VERSION');
  const name = /([\w.-]+)\.node\b/.exec(message)?.[1] ?? 'a native module';
  return isOfAnotherNode
    ? `${name} was compiled for another version of Node than this one, ${process.version}.`
    : `${name} does not load: ${message.split('\n')[0] ?? ''}.`;
}
