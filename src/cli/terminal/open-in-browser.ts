import { execa } from 'execa';

/** What opens an address in the browser that the person has chosen, by system. No shell sees the address. */
const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'xdg-open',
  darwin: 'open',
  win32: 'explorer.exe',
};

/** A browser that is started by it may stay: whoever has not failed by then has opened it. */
const patienceMs = 3000;

/** Opens an address. @returns whether that seems to have worked */
export async function openInBrowser(address: string): Promise<boolean> {
  const opener = openers[process.platform];
  if (opener === undefined) return false;
  const opening = execa(opener, [address], {
    stdio: 'ignore',
    detached: true,
    cleanup: false,
    reject: false,
  });
  opening.unref();
  const patience = new Promise<null>((resolve) => {
    setTimeout(() => resolve(null), patienceMs).unref();
  });
  const ended = await Promise.race([opening, patience]);
  // Windows' explorer says 1 where it has opened it.
  return ended === null || !ended.failed || process.platform === 'win32';
}
