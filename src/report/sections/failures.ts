import { byName } from '../../files/by-name.js';
import type { FailureGroup, Failures, PrunedTrial, TroubledTrial } from '../figures/failures.js';
import { template, type Markup } from '../../page/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { counted, numberText } from '../../text/numbers.js';
import { pointText } from '../text/settings.js';
import { durationText } from '../../text/times.js';

interface TrialView {
  readonly name: string;
  readonly setting: string;
  readonly attempts: string;
  readonly exit: string;
  /** Not `log`: that is a helper of Handlebars, which would print to the terminal instead. */
  readonly lastLines: string | null;
  readonly message: string | null;
}

interface View {
  readonly about: string;
  readonly lost: readonly {
    cause: string;
    attempts: number;
    trials: number;
    recovered: number;
    time: string;
  }[];
  readonly prunedTitle: string;
  readonly pruned: readonly { name: string; setting: string; reached: string }[];
  readonly groups: readonly { title: string; trials: readonly TrialView[] }[];
}

/** A sweep may prune most of its thousands of trials. */
const mostPruned = 100;

const render: (view: View) => Markup = template(`
<section id="failures">
  <h2 id="failures-title">Failures</h2>
  <p class="about">{{about}}</p>
  {{#if lost}}<div class="scroll" tabindex="0" role="group" aria-labelledby="failures-title">
  <table>
    <thead><tr><th scope="col">an attempt ended by</th><th scope="col" class="number">attempts</th><th scope="col" class="number">trials</th><th scope="col" class="number">of these succeeded since</th><th scope="col" class="number">machine time</th></tr></thead>
    <tbody>{{#each lost}}<tr><th scope="row">{{cause}}</th><td class="number">{{attempts}}</td><td class="number">{{trials}}</td><td class="number">{{recovered}}</td><td class="number">{{time}}</td></tr>{{/each}}</tbody>
  </table>
  </div>{{/if}}
  {{#each groups}}<h3>{{title}}</h3>
  <ul class="troubled">{{#each trials}}<li><p><code>{{name}}</code> {{setting}} <span class="muted">{{attempts}}{{#if exit}}, {{exit}}{{/if}}</span></p>{{#if message}}<p>{{message}}</p>{{/if}}{{#if lastLines}}<details><summary>Last lines of its log</summary><pre tabindex="0">{{lastLines}}</pre></details>{{/if}}</li>{{/each}}</ul>{{/each}}
  {{#if pruned}}<details><summary>{{prunedTitle}}</summary><ul class="troubled">{{#each pruned}}<li><code>{{name}}</code> {{setting}} <span class="muted">{{reached}}</span></li>{{/each}}</ul></details>{{/if}}
</section>`);

/** What did not succeed, by cause, with what the logs say. */
export function failuresSection({ failures, axes }: ReportFigures): Markup {
  const groups = failures.groups.map((group) => ({
    title: groupTitle(group),
    trials: group.trials.map((trial) => trialView(trial, axes)),
  }));
  const recovered = failures.recovered.map((trial) => trialView(trial, axes));
  return render({
    about: aboutText(failures),
    lost: failures.lost.map(({ milliseconds, ...row }) => ({
      ...row,
      cause: row.cause.replaceAll('-', ' '),
      time: durationText(milliseconds),
    })),
    prunedTitle: prunedTitle(failures.prunedTrials.length),
    pruned: failures.prunedTrials.slice(0, mostPruned).map((trial) => prunedView(trial, axes)),
    groups:
      recovered.length === 0
        ? groups
        : [
            ...groups,
            {
              title: `Succeeded after a lost attempt: ${counted(recovered.length, 'trial')}`,
              trials: recovered,
            },
          ],
  });
}

function aboutText({ groups, retries, unpublishedMs: time, pruned }: Failures): string {
  const count = groups.reduce((sum, { trials }) => sum + trials.length, 0);
  const attempts =
    retries === 0 ? 'No attempt was repeated.' : `${counted(retries, 'attempt')} repeated another.`;
  const early =
    pruned === 0
      ? ''
      : ` ${counted(pruned, 'trial')} ${pruned === 1 ? 'was' : 'were'} pruned: ended early by validation figures, as the sweep asked. They are no failures and have no test result, so settings are compared by the trials that were let through.`;
  const lost =
    time === 0 ? '' : ` Attempts that did not publish a result took ${durationText(time)} in all.`;
  return `${count === 0 ? 'No trial failed.' : `${counted(count, 'trial')} did not succeed.`} ${attempts}${lost}${early}`;
}

function groupTitle({ state, cause, trials }: FailureGroup): string {
  const why = cause === null || cause === 'published' ? '' : `, ${cause.replaceAll('-', ' ')}`;
  const name = state.replaceAll('-', ' ');
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}${why}: ${counted(trials.length, 'trial')}`;
}

function prunedTitle(count: number): string {
  return count > mostPruned
    ? `The first ${mostPruned} of ${count} pruned trials; every trial stands in the table below`
    : `${counted(count, 'pruned trial')}, and how far ${count === 1 ? 'it' : 'each'} came`;
}

function prunedView(
  { trialId, settings, replicate, epoch, validationMse, milliseconds }: PrunedTrial,
  axes: readonly string[],
): View['pruned'][number] {
  const swept = byName(axes.map((axis) => [axis, settings[axis]]));
  const reached =
    epoch === null || validationMse === null
      ? ''
      : `after epoch ${epoch} with validation MSE ${numberText(validationMse, 3)}, `;
  return {
    name: trialId,
    setting: `${pointText(swept)}, replicate ${replicate}`,
    reached: `${reached}${durationText(milliseconds)} of machine time`,
  };
}

function trialView(trial: TroubledTrial, axes: readonly string[]): TrialView {
  const swept = byName(axes.map((axis) => [axis, trial.settings[axis]]));
  return {
    name: trial.trialId,
    setting: `${pointText(swept)}, replicate ${trial.replicate}`,
    attempts: counted(trial.attempts, 'attempt'),
    message: trial.message,
    exit:
      trial.exit === null
        ? ''
        : `last lost: ${trial.exit}${trial.where === null ? '' : `, ${trial.where}`}`,
    lastLines:
      trial.logTail === null || trial.logTail.trim() === '' ? null : trial.logTail.trimEnd(),
  };
}
