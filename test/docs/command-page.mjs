// docs/commands.md: what `--help` says of every command, in one page.
import { runCommandLine } from '../../dist/cli/command-line.js';

/** @returns {Promise<string>} the whole page */
export async function commandPage() {
  const sections = [];
  const waiting = [/** @type {string[]} */ ([])];
  for (let words = waiting.shift(); words !== undefined; words = waiting.shift()) {
    const help = await helpOf(words);
    const name = ['reelsweep', ...words].join(' ');
    if (words.length > 0) sections.push(`## ${name}\n\n\`\`\`text\n${help}\n\`\`\`\n`);
    for (const command of commandsIn(help, words)) waiting.push(command);
  }
  return `${head}\n${sections.join('\n')}`;
}

const head = `# Commands

Made from \`--help\` by \`npm run docs\`. Commands that list things take \`--json\`; what is printed as JSON keeps its keys.

| exit code | meaning                                                       |
| --------- | ------------------------------------------------------------- |
| 0         | done                                                          |
| 1         | a trial or a check failed, or the result could not be printed |
| 2         | wrong input: the message says what is allowed                 |
| 75        | stopped on request; the same command goes on from there       |

What a command does when its output cannot be written is in [Output and pipes](output.md).
`;

/** Runs a command line here and keeps what it prints. */
async function helpOf(/** @type {string[]} */ words) {
  /** @type {string[]} */
  const lines = [];
  const { log } = console;
  console.log = (/** @type {unknown} */ text) => lines.push(String(text));
  const nothing = () => undefined;
  const quiet = new AbortController().signal;
  try {
    await runCommandLine([...words, '--help'], {
      terminal: /** @type {any} */ ({ note: nothing, endProgress: nothing }),
      folder: process.cwd(),
      stop: quiet,
      stopNow: quiet,
      leave: quiet,
      leaveQuietly: nothing,
      now: Date.now,
    });
  } finally {
    console.log = log;
  }
  const shown = lines.join('\n').split('\n');
  return shown
    .map((line) => line.trimEnd())
    .filter((line) => !/^ +--(help|version) +Show /.test(line))
    .join('\n')
    .trim();
}

/** The commands that a help text lists below the one it is of. */
function commandsIn(/** @type {string} */ help, /** @type {string[]} */ words) {
  const list = /\nCommands:\n((?: {2}.*\n)+)/.exec(`${help}\n`)?.[1] ?? '';
  const start = `  ${['reelsweep', ...words].join(' ')} `;
  return list.split('\n').flatMap((line) => {
    const next = line.startsWith(start)
      ? /^[a-z][a-z-]*/.exec(line.slice(start.length))?.[0]
      : undefined;
    return next === undefined ? [] : [[...words, next]];
  });
}
