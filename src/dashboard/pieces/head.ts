import { bytesText, counted, numberText } from '../../text/numbers.js';
import { template, type Markup } from '../../page/html-template.js';
import { diskWaitText } from '../../text/words.js';
import { bestOf, type LiveSweep } from '../../status/live-sweep.js';
import type { Seen } from '../view.js';
import { sweepButtons } from './buttons.js';
import { allOf, countsBar, countsText, timeLeftText, trialName } from './texts.js';

type Sweeps = Extract<Seen, { kind: 'sweeps' }>;

const render = template(`
<h1>{{headline}}</h1>
<p class="lead" role="status">{{lead}}</p>
{{#if bar}}{{bar}}{{/if}}
{{#if buttons}}<p class="requests">{{#each buttons}}{{this}} {{/each}}</p>{{/if}}
{{#if facts}}<dl class="facts">{{#each facts}}<div><dt>{{name}}</dt><dd>{{value}}{{#if more}}<small>{{more}}</small>{{/if}}</dd></div>{{/each}}</dl>{{/if}}`);

/** How the shown sweep is getting on, and what may be requested of it. */
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
  const { name, state, counts } = shown;
  const [headline, lead] = stateTexts(shown)[state];
  return render({
    headline: `${name} ${headline}`,
    lead: `${countsLead(shown)}${lead}`,
    bar: countsBar(counts),
    buttons: sweepButtons(name, state, counts),
    facts: facts(seen, shown),
  });
}

/** Without a time, so that a screen reader reads it only when something has happened. */
function countsLead({ counts }: LiveSweep): string {
  const all = allOf(counts);
  const ended = all - (counts.planned ?? 0) - (counts.running ?? 0);
  return `${ended} of ${counted(all, 'trial')} ${ended === 1 ? 'has' : 'have'} ended (${countsText(counts)}).`;
}

/** By the state of the sweep: the end of its headline, and what follows the counts. */
function stateTexts({ name, waitsForDisk, counts }: LiveSweep) {
  const waits = waitsForDisk === null ? '' : ` Waiting: ${diskWaitText(waitsForDisk)}.`;
  const hasFailed = (counts.failed ?? 0) + (counts['timed-out'] ?? 0) > 0;
  return {
    running: ['is running.', waits],
    paused: ['is paused.', ' Trials that run go on; no new one starts until the sweep is resumed.'],
    queued: ['waits in the queue.', ''],
    interrupted: ['is not being run now.', ' The same run goes on with it.'],
    finished: [
      hasFailed ? 'is finished, with failures.' : 'is finished.',
      ` \`reelsweep report ${name}\` makes its report.`,
    ],
  } satisfies Record<LiveSweep['state'], readonly [string, string]>;
}

function facts({ freeMemory }: Sweeps, shown: LiveSweep) {
  const { running, slots, timeLeft, metric } = shown;
  const best = bestOf(shown);
  const held = running.reduce((sum, { progress }) => sum + (progress?.peakMemoryBytes ?? 0), 0);
  const isCluster = running.some(({ job }) => job !== null);
  const { failed = 0, 'timed-out': late = 0 } = shown.counts;
  const fact = (name: string, value: string, more = '') => ({ name, value, more });
  const busy = slots === null ? `${running.length}` : `${running.length} of ${slots}`;
  const runs = [
    timeLeft === null
      ? fact('Time left', 'not known yet', 'known once trials report their progress')
      : fact('Time left', timeLeftText(timeLeft)),
    fact('Slots', `${busy} busy`),
    fact(
      'Memory',
      held === 0 ? 'not known yet' : `${bytesText(held)} at most`,
      // What is free on this machine is nothing to trials that run elsewhere.
      isCluster
        ? 'in running trials, on their nodes'
        : `in running trials; ${bytesText(freeMemory)} free here`,
    ),
  ];
  return [
    ...(running.length > 0 || slots !== null ? runs : []),
    fact(
      metric === 'validationMse' ? 'Best validation MSE' : 'Best so far',
      best === null ? 'none yet' : numberText(best.metrics['validationMse'] ?? 0, 3),
      best === null ? '' : trialName(best, shown),
    ),
    fact('Failures', String(failed + late)),
  ];
}
