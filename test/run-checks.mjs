// `npm run check`: two of package.json's checks at a time. Each one's output is printed whole, and every check runs even where
// another fails, so that one run shows every problem.
import { spawn } from 'node:child_process';

// The linter reads the types of what the compiler has written. The two rows take about as long.
const rows = [
  ['format', 'house'],
  ['types', 'lint', 'unused'],
];

/**
 * @param {string} name
 * @returns {Promise<boolean>} whether the check passed
 */
async function check(name) {
  const started = performance.now();
  const child = spawn('npm', ['run', '--silent', `check:${name}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const verdict = code === 0 ? 'passes' : `FAILS (exit code ${code})`;
  process.stdout.write(`${output}check:${name} ${verdict} (${seconds} s)\n`);
  return code === 0;
}

const passed = await Promise.all(
  rows.map(async (names) => {
    let all = true;
    for (const name of names) all = (await check(name)) && all;
    return all;
  }),
);
process.exitCode = passed.every(Boolean) ? 0 : 1;
