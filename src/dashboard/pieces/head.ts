import { bytesText, counted, numberText } from '../../text/numbers.js';
import { template, type Markup } from '../../page/html-template.js';
import { diskWaitText } from '../../report/text/disk-wait.js';
import { bestOf, type LiveSweep } from '../../status/live-sweep.js';
import type { Seen } from '../read-view.js';
import { sweepButtons } from './ask-button.js';
import { countsBar, countsText, endedOf, timeLeftText, trialName } from './words.js';

type Sweeps = Extract<Seen, { kind: 'sweeps' }>;

const render: (view: {
  headline: string;
  lead: string;
  bar: Markup | null;
  buttons: readonly Markup[];
  facts: readonly { name: string; value: string; more: string }[];
}) => Markup = template(`
<h1>{{headline}}</h1>
<p class="lead" role="status">{{lead}}</p>
{{#if bar}}{{bar}}{{/if}}
{{#if buttons}}<p class="asks">{{#each buttons}}{{this}} {{/each}}</p>{{/if}}
{{#if facts}}<dl class="facts">{{#each facts}}<div><dt>{{name}}</dt><dd>{{value}}{{#if more}}<small>{{more}}</small>{{/if}}</dd></div>{{/each}}</dl>{{/if}}`);

/** Where the shown sweep stands, and what may be asked of it. */
export function headPiece(seen: Sweeps): Markup {
  const { shown, problem } = seen;
  if (shown === null) {
    return render({
      headline: problem === null ? 'No sweep has been run here yet.' : 'There is nothing to show.',
      lead: problem ?? 'This page fills as soon as `reelsweep run` starts one.',
      bar: null,
      buttons: [],
      facts: [],
    });
  }
  return render({
    headline: headline(shown),
    lead: leadText(shown),
    bar: countsBar(shown.counts),
    buttons: sweepButtons(shown.name, shown.state, shown.counts),
    facts: facts(seen, shown),
  });
}

function headline({ name, state, counts }: LiveSweep): string {
  const failed = (counts.failed ?? 0) + (counts['timed-out'] ?? 0);
  switch (state) {
    case 'running':
      return `${name} is running.`;
    case 'paused':
      return `${name} is paused.`;
    case 'queued':
      return `${name} waits in the queue.`;
    case 'interrupted':
      return `${name} is not being run now.`;
    case 'finished':
      return failed === 0 ? `${name} is finished.` : `${name} is finished, with failures.`;
  }
}

/** Without a time, so that it is read out only when something has happened. */
function leadText({ name, state, waitsForDisk, counts }: LiveSweep): string {
  const { ended, all } = endedOf(counts);
  const trials = `${ended} of ${counted(all, 'trial')} ${ended === 1 ? 'has' : 'have'} ended (${countsText(counts)}).`;
  switch (state) {
    case 'running':
      return waitsForDisk === null ? trials : `${trials} Waiting: ${diskWaitText(waitsForDisk)}.`;
    case 'paused':
      return `${trials} Trials that run go on; no new one starts until it is resumed.`;
    case 'interrupted':
      return `${trials} The same run goes on with it.`;
    case 'finished':
      return `${trials} \`reelsweep report ${name}\` says what came of it.`;
    default:
      return trials;
  }
}

function facts({ freeMemory }: Sweeps, shown: LiveSweep) {
  const { running, slots, timeLeft, metric } = shown;
  const best = bestOf(shown);
  const held = running.reduce((sum, { progress }) => sum + (progress?.peakMemoryBytes ?? 0), 0);
  const isCluster = running.some(({ job }) => job !== null);
  const isBusy = running.length > 0 || slots !== null;
  const { failed = 0, 'timed-out': late = 0 } = shown.counts;
  return [
    ...(isBusy
      ? [
          {
            name: 'Time left',
            value: timeLeft === null ? 'not known yet' : timeLeftText(timeLeft),
            more: timeLeft === null ? 'known once trials say how far they are' : '',
          },
          {
            name: 'Slots',
            value: slots === null ? `${running.length} busy` : `${running.length} of ${slots} busy`,
            more: '',
          },
          {
            name: 'Memory',
            value: held === 0 ? 'not known yet' : `${bytesText(held)} at most`,
            // What is free on this machine is nothing to trials that run elsewhere.
            more: isCluster
              ? 'in running trials, on their nodes'
              : `in running trials; ${bytesText(freeMemory)} free here`,
          },
        ]
      : []),
    {
      name: metric === 'validationMse' ? 'Best validation MSE' : 'Best so far',
      value: best === null ? 'none yet' : numberText(best.metrics['validationMse'] ?? 0, 3),
      more: best === null ? '' : trialName(best, shown),
    },
    { name: 'Failures', value: String(failed + late), more: '' },
  ];
}
