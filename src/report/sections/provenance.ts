import { template, type Markup } from '../../page/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { counted, numberText } from '../../text/numbers.js';
import { timeText } from '../../text/times.js';

interface View {
  readonly facts: readonly { name: string; value: string; code: boolean }[];
  readonly notes: readonly string[];
  readonly checkout: string | null;
  readonly command: string;
  readonly repeat: string | null;
  readonly file: string;
}

const render: (view: View) => Markup = template(`
<section id="provenance">
  <h2 id="provenance-title">Can it be repeated?</h2>
  <ul class="notes">{{#each notes}}<li>{{this}}</li>{{/each}}</ul>
  <dl class="provenance">{{#each facts}}<div><dt>{{name}}</dt><dd>{{#if code}}<code>{{value}}</code>{{else}}{{value}}{{/if}}</dd></div>{{/each}}</dl>
  <h3>Run it again</h3>
  <pre tabindex="0">{{#if checkout}}{{checkout}}
{{/if}}{{command}}</pre>
  <p class="about small">Where runs/ already holds these trials, those that succeeded are reused and only the others run.</p>
  {{#if repeat}}<h3>Repeat one trial</h3>
  <pre tabindex="0">{{repeat}}</pre>
  <p class="about small">The same settings, seed, dataset and program, as a sweep of its own that shares no result. Any other trial is repeated by its id, which the table of trials has.</p>
  {{/if}}  <h3>The sweep file, as it was frozen at the start</h3>
  <pre tabindex="0">{{file}}</pre>
</section>`);

/** Where the figures come from, what they leave out, and how to make them again. */
export function provenanceSection(figures: ReportFigures): Markup {
  const { provenance } = figures;
  const { code } = provenance;
  return render({
    notes: notesOf(figures),
    facts: factsOf(figures),
    checkout: code.commit === null ? null : `git checkout ${code.commit}`,
    command: provenance.command,
    repeat: repeatText(figures),
    file: provenance.file.trimEnd(),
  });
}

/** With the first trial of the setting that was chosen, or of all. */
function repeatText({ trials, verdict, provenance }: ReportFigures): string | null {
  const chosen = 'chosen' in verdict ? verdict.chosen.point : null;
  const trial = trials.find(({ point }) => point === chosen) ?? trials[0];
  return trial === undefined ? null : `${provenance.repeatCommand} ${trial.trialId}`;
}

function notesOf({ baseline, verdict, provenance, reported }: ReportFigures): string[] {
  const notes: string[] = [];
  if (reported) {
    notes.push(
      'The figures are what the user’s own program told of itself. The command and the files that it names are part of what a trial is, so equal trials ran equal files; what those import is not looked at.',
    );
  }
  if ('testMse' in verdict) {
    notes.push(
      verdict.testMse.replicates > 1
        ? `Intervals are 95 %, Student’s t on the logarithm of the figure, with movies and replicates as two crossed random levels: they speak of other movies and other training seeds.`
        : `Intervals are 95 %, Student’s t on the logarithm of the figure, over movies: they speak of other movies, but of this one training only. Replicates would show how much the seed matters.`,
    );
  }
  if (baseline.test !== null) {
    notes.push(
      'The baseline is measured on the same movies: it predicts the mean score of the training movies for every one of them.',
    );
  }
  if (provenance.code.dirty === true) {
    notes.push(
      'The code had uncommitted changes when the sweep started, so the commit alone does not repeat it.',
    );
  }
  return notes;
}

function factsOf({ provenance }: ReportFigures): View['facts'] {
  const { code, dataset, devices } = provenance;
  const { train, validation, test } = dataset.counts;
  const commit =
    code.commit === null
      ? 'unknown'
      : `${code.commit}${code.dirty === true ? ' with uncommitted changes' : ''}`;
  const text = (name: string, value: string) => ({ name, value, code: false });
  const literal = (name: string, value: string) => ({ name, value, code: true });
  return [
    text('reelsweep', code.version),
    literal('Git commit', commit),
    text('Trainer version', provenance.trainer),
    ...devices.map((device) =>
      text('Device', `${device.text} (${counted(device.trials, 'trial')})`),
    ),
    ...(provenance.nodes.length === 0 ? [] : [text('Cluster nodes', nodesText(provenance.nodes))]),
    ...(provenance.peakMemoryBytes === null
      ? []
      : [
          text(
            'Peak memory of a trial',
            `${numberText(provenance.peakMemoryBytes / 2 ** 30, 2)} GiB`,
          ),
        ]),
    ...(dataset.sha256 === ''
      ? []
      : [
          literal('Dataset', dataset.folder),
          literal('Dataset sha256', dataset.sha256),
          text('Split by movie', `${train} train, ${validation} validation, ${test} test`),
        ]),
    ...(dataset.image === null
      ? []
      : [text('Frames', `${dataset.image} × ${dataset.image} pixels`)]),
    ...(dataset.label === null
      ? []
      : [
          text(
            'Training scores',
            `mean ${numberText(dataset.label.mean, 3)}, standard deviation ${numberText(dataset.label.std, 3)} IMDB points`,
          ),
        ]),
    text('Sweep seed', String(provenance.seed)),
    text('Replicates of each setting', String(provenance.replicates)),
    text('Started', timeText(provenance.startedAt)),
    ...(provenance.endedAt === null ? [] : [text('Ended', timeText(provenance.endedAt))]),
  ];
}

const mostNodes = 12;

function nodesText(nodes: ReportFigures['provenance']['nodes']): string {
  const shown = nodes
    .slice(0, mostNodes)
    .map(({ node, attempts }) => `${node} (${counted(attempts, 'attempt')})`);
  const more = nodes.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
