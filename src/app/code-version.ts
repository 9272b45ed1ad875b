import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../files/process/start-program.js';
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
  const git = async (...words: string[]) => {
    const options = { stdin: 'ignore', timeout: 10_000 } as const;
    const { failed, stdout } = await startProgram('git', ['-C', packageFolder, ...words], options);
    return failed ? null : stdout.trim();
  };
  const [commit, changes] = await Promise.all([
    git('rev-parse', 'HEAD'),
    git('status', '--porcelain', '--untracked-files=no'),
  ]);
  // An installed package, or no git: the version alone is known.
  if (commit === null || changes === null) return { version, commit: null, dirty: null };
  return { version, commit, dirty: changes !== '' };
}
