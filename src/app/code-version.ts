import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SweepPlan } from '../runs/sweep-plan.js';

/** The folder of package.json. */
export const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

/** What package.json says. */
export function packageVersion(): string {
  const text = readFileSync(`${packageFolder}package.json`, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Which code runs: what package.json says and, in a git checkout, the commit and whether files differ from it. */
export async function codeVersion(): Promise<SweepPlan['code']> {
  const version = packageVersion();
  const git = async (...words: string[]) =>
    (
      await promisify(execFile)('git', ['-C', packageFolder, ...words], { timeout: 10_000 })
    ).stdout.trim();
  try {
    const [commit, changes] = await Promise.all([
      git('rev-parse', 'HEAD'),
      git('status', '--porcelain', '--untracked-files=no'),
    ]);
    return { version, commit, dirty: changes !== '' };
  } catch {
    // An installed package, or no git: the version alone is known.
    return { version, commit: null, dirty: null };
  }
}
