import { byName } from '../../files/by-name.js';
import { details, paragraph, section } from '../../page/blocks.js';
import { template, type Markup } from '../../page/html-template.js';
import { simpleTable } from '../../page/simple-table.js';
import { sum } from '../../statistics/crossed-table.js';
import { counted, numberText } from '../../text/numbers.js';
import { durationText } from '../../text/times.js';
import { capitalised, joined, pointText, spaced } from '../../text/words.js';
import type { FailureGroup, Failures, PrunedTrial, TroubledTrial } from '../figures/failures.js';
import type { ReportFigures } from '../report-figures.js';

/** A sweep may prune most of its thousands of trials. */
const mostPruned = 100;

// Not `log`: that is a helper of Handlebars, which would print to the terminal instead.
const renderTrials: (view: object) => Markup = template(`
{{#if title}}<h3>{{title}}</h3>{{/if}}
<ul class="troubled">{{#each trials}}<li><p><code>{{trialId}}</code> {{setting}} <span class="muted">{{ending}}</span></p>{{#if message}}<p>{{message}}</p>{{/if}}{{#if lastLines}}<details><summary>Last lines of its log</summary><pre tabindex="0">{{lastLines}}</pre></details>{{/if}}</li>{{/each}}</ul>`);

/** What did not succeed, by cause, with what the logs say. */
export function failuresSection({ failures, axes }: ReportFigures): Markup {
  const { groups, lost, recovered, prunedTrials } = failures;
  const settingOf = ({ settings, replicate }: TroubledTrial | PrunedTrial) =>
    `${pointText(byName(axes.map((axis) => [axis, settings[axis]])))}, replicate ${replicate}`;
  const listed = (title: string, trials: readonly TroubledTrial[]) =>
    renderTrials({
      title,
      trials: trials.map((trial) => ({
        ...trial,
        setting: settingOf(trial),
        ending: joined(
          [
            counted(trial.attempts, 'attempt'),
            trial.exit === null ? '' : `last lost: ${trial.exit}`,
            trial.where,
          ],
          ', ',
        ),
        lastLines: trial.logTail?.trimEnd() ?? '',
      })),
    });
  return section('failures', 'Failures', [
    paragraph(aboutText(failures)),
    simpleTable({
      label: 'failures-title',
      columns: [
        ['*an attempt ended by', ({ cause }) => spaced(cause)],
        ['#attempts', ({ attempts }) => attempts],
        ['#trials', ({ trials }) => trials],
        ['#of these succeeded since', (row) => row.recovered],
        ['#machine time', ({ milliseconds }) => durationText(milliseconds)],
      ],
      rows: lost,
    }),
    ...groups.map((group) => listed(groupTitle(group), group.trials)),
    recovered.length === 0
      ? null
      : listed(`Succeeded after a lost attempt: ${counted(recovered.length, 'trial')}`, recovered),
    prunedTrials.length === 0
      ? null
      : details(prunedTitle(prunedTrials.length), [
          renderTrials({
            title: '',
            trials: prunedTrials.slice(0, mostPruned).map((trial) => ({
              trialId: trial.trialId,
              setting: settingOf(trial),
              ending: prunedEnding(trial),
              message: '',
              lastLines: '',
            })),
          }),
        ]),
  ]);
}

function aboutText({ groups, retries, unpublishedMs: time, pruned }: Failures): string {
  const count = sum(groups.map(({ trials }) => trials.length));
  return joined([
    count === 0 ? 'No trial failed.' : `${counted(count, 'trial')} did not succeed.`,
    retries === 0 ? 'No attempt was repeated.' : `${counted(retries, 'attempt')} repeated another.`,
    time === 0 ? '' : `Attempts that did not publish a result took ${durationText(time)} in all.`,
    pruned === 0
      ? ''
      : `${counted(pruned, 'trial')} ${pruned === 1 ? 'was' : 'were'} pruned: ended early by validation figures, as the sweep asked. They are no failures and have no test result, so settings are compared by the trials that were let through.`,
  ]);
}

function groupTitle({ state, cause, trials }: FailureGroup): string {
  const why = cause === null || cause === 'published' ? '' : `, ${spaced(cause)}`;
  return `${capitalised(spaced(state))}${why}: ${counted(trials.length, 'trial')}`;
}

function prunedTitle(count: number): string {
  return count > mostPruned
    ? `The first ${mostPruned} of ${count} pruned trials; every trial is in the table below`
    : `${counted(count, 'pruned trial')}, and how far ${count === 1 ? 'it' : 'each'} came`;
}

function prunedEnding({ epoch, validationMse, milliseconds }: PrunedTrial): string {
  const reached =
    epoch === null || validationMse === null
      ? ''
      : `after epoch ${epoch} with validation MSE ${numberText(validationMse, 3)}, `;
  return `${reached}${durationText(milliseconds)} of machine time`;
}
