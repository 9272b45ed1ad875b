import { setTimeout as sleep } from 'node:timers/promises';
import { execa, ExecaError } from 'execa';

interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

/** An opener that has not failed by then has found a program. */
const settledMs = 1500;

/**
 * Has the desktop open a file with the program it has for its kind. The opener lives on by itself.
 * @param path absolute, so that no opener takes it for an option
 * @returns why it could not be opened, as a sentence; null where nothing is known to have gone wrong
 */
export async function openFile(
  path: string,
  { platform, environment }: Desktop,
): Promise<string | null> {
  if (hasNoDisplay(platform, environment)) {
    return `There is no display here to open the page on; it is ${path}.`;
  }
  const [program, ...words] = openerOf(platform);
  const opener = execa(program, [...words, path], {
    env: environment,
    extendEnv: false,
    stdio: 'ignore',
    detached: true,
    cleanup: false,
  });
  opener.unref();
  const failed = opener.then(
    () => null,
    (error: unknown) => `${program} ${reasonOf(error)}; open ${path} yourself.`,
  );
  return await Promise.race([failed, sleep(settledMs, null, { ref: true })]);
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  // `start` belongs to a shell, which would read the path; this is what it asks.
  if (platform === 'win32') return ['rundll32.exe', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}

function hasNoDisplay(platform: NodeJS.Platform, environment: Desktop['environment']): boolean {
  if (platform === 'darwin' || platform === 'win32') return false;
  return !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY'];
}

function reasonOf(error: unknown): string {
  if (!(error instanceof ExecaError)) throw error;
  if (error.code === 'ENOENT') return 'is not installed here';
  return error.exitCode === undefined
    ? 'could not be started'
    : `found nothing to open it with (exit code ${error.exitCode})`;
}
