import { setTimeout as sleep } from 'node:timers/promises';
import { execa, ExecaError } from 'execa';

interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

/** The opener may be the browser, which stays: one that has not failed by then has found a program. */
const opensWithinMs = 1500;

/**
 * Has the desktop open a page with the program it has for such pages. The opener lives on when this process ends.
 * @param page an absolute path or an address, so that no opener takes it for an option
 * @returns why it could not be opened, as a sentence; null where nothing is known to have gone wrong
 */
export async function openOnDesktop(
  page: string,
  { platform, environment }: Desktop = { platform: process.platform, environment: process.env },
): Promise<string | null> {
  const hasDisplay =
    platform === 'darwin' ||
    platform === 'win32' ||
    Boolean(environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY']);
  if (!hasDisplay) return `There is no display here to open the page on; it is ${page}.`;
  const [program, ...words] = openerOf(platform);
  const opener = execa(program, [...words, page], {
    env: environment,
    extendEnv: false,
    stdio: 'ignore',
    detached: true,
    cleanup: false,
  });
  opener.unref();
  const failed = opener.then(
    () => null,
    (error: unknown) => `${program} ${reasonOf(error)}; open ${page} yourself.`,
  );
  return await Promise.race([failed, sleep(opensWithinMs, null)]);
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  // `start` belongs to a shell, which would read the page's name; this is what it calls.
  if (platform === 'win32') return ['rundll32.exe', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}

function reasonOf(error: unknown): string {
  if (!(error instanceof ExecaError)) throw error;
  if (error.code === 'ENOENT') return 'is not installed here';
  return error.exitCode === undefined
    ? 'could not be started'
    : `found nothing to open it with (exit code ${error.exitCode})`;
}
