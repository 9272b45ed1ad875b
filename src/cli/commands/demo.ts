import { relative, resolve } from 'node:path';
import { shellLine } from '../../files/shell-word.js';
import { packageFolder } from '../../app/code-version.js';
import { demoMovies, demoSeed, renderDemo } from '../../app/render-demo.js';
import { requireOwnRuns } from '../../app/run/shared-runs.js';
import { duration } from '../../text/times.js';
import { command } from '../command.js';
import { sharedRunsOption } from '../sweep-options.js';

/** Makes trailers of movies that do not exist, with a signal in them, then runs the commands that a user would type. */
export const demoCommand = command({
  command: 'demo',
  describe:
    'Make synthetic trailers, train a small sweep on them and write its report: the whole chain in minutes',
  options: { 'shared-runs': sharedRunsOption },
  async run(context, { sharedRuns }) {
    // Before the trailers are rendered.
    if (!sharedRuns) requireOwnRuns(resolve(context.folder, 'runs'));
    const { terminal, folder, now } = context;
    const started = now();
    terminal.note(
      `Rendering ${demoMovies} synthetic trailers with a known signal into data/demo-trailers`,
    );
    await renderDemo(context);
    const sweep = relative(folder, resolve(packageFolder, 'configs/demo.yaml'));
    for (const words of chain(sweep, sharedRuns)) {
      const begun = now();
      terminal.note(`\n$ ${shellLine(['reelsweep', ...words])}`);
      const code = await context.runCommand(words);
      if (code !== 0) {
        context.exitWith(code);
        return;
      }
      terminal.note(`  ${words[0]}: ${duration(now() - begun)}`);
    }
    terminal.note(`\nThe demo took ${duration(now() - started)}.`);
  },
});

/** The commands, as a user would type them. */
function chain(sweep: string, sharedRuns: boolean): readonly (readonly string[])[] {
  // 60 samples and small pictures are plenty for 15 frames of 32 pixels, and a third less work.
  const frames =
    'frames extract data/demo-trailers --out data/demo-frames --samples 60 --size 64 --quiet';
  const dataset =
    'dataset build --frames data/demo-frames --scores data/catalogue.csv --out data/demo';
  const options = `--image 32 --split 50/18/32 --split-seed ${demoSeed}`;
  return [
    frames.split(' '),
    `${dataset} ${options}`.split(' '),
    ['run', sweep, ...(sharedRuns ? ['--shared-runs'] : [])],
    ['report', 'demo'],
  ];
}
