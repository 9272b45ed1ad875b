import { factList, heading, literal, notes, paragraph, section } from '../../page/blocks.js';
import type { Fact } from '../../page/blocks.js';
import type { Markup } from '../../page/html-template.js';
import { counted, numberText } from '../../text/numbers.js';
import { timeText } from '../../text/times.js';
import { chosenOf } from '../figures/verdict.js';
import type { ReportFigures } from '../report-figures.js';

const reuseNote =
  'Where runs/ already holds these trials, those that succeeded are reused and only the others run.';
const repeatNote =
  'The same settings, seed, dataset and program, as a separate sweep that shares no result. Any other trial is repeated by its id, which the table of trials has.';

/** Where the figures come from, what they leave out, and how to make them again. */
export function provenanceSection(figures: ReportFigures): Markup {
  const { trials, verdict, provenance } = figures;
  const { code, command, repeatCommand, file } = provenance;
  const checkout = code.commit === null ? [] : [`git checkout ${code.commit}`];
  const chosen = chosenOf(verdict);
  const example = trials.find(({ point }) => point === chosen?.point) ?? trials[0];
  return section('provenance', 'Can it be repeated?', [
    notes(notesOf(figures)),
    factList(factsOf(figures), 'provenance'),
    heading('Run it again'),
    literal([...checkout, command].join('\n')),
    paragraph(reuseNote, 'about small'),
    ...(example === undefined
      ? []
      : [
          heading('Repeat one trial'),
          literal(`${repeatCommand} ${example.trialId}`),
          paragraph(repeatNote, 'about small'),
        ]),
    heading('The sweep file, as it was frozen at the start'),
    literal(file.trimEnd()),
  ]);
}

function notesOf({ baseline, verdict, provenance, reported }: ReportFigures): string[] {
  const levels =
    'testMse' in verdict && verdict.testMse.replicates > 1
      ? 'with movies and replicates as two crossed random levels: they speak of other movies and other training seeds.'
      : 'over movies: they speak of other movies, but of this one training only. Replicates would show how much the seed matters.';
  const all = [
    [
      reported,
      'The figures are what the user’s own program reported. The command and the files that it names are part of what a trial is, so equal trials ran equal files; what those import is not looked at.',
    ],
    [
      'testMse' in verdict,
      `Intervals are 95 %, Student’s t on the logarithm of the figure, ${levels}`,
    ],
    [
      baseline.test !== null,
      'The baseline is measured on the same movies: it predicts the mean score of the training movies for every one of them.',
    ],
    [
      provenance.code.dirty === true,
      'The code had uncommitted changes when the sweep started, so the commit alone does not repeat it.',
    ],
  ] as const;
  return all.flatMap(([holds, note]) => (holds ? [note] : []));
}

function factsOf({ provenance }: ReportFigures): Fact[] {
  const { code, dataset, devices, nodes, peakMemoryBytes, endedAt } = provenance;
  const { train, validation, test } = dataset.counts;
  const commit = `${code.commit ?? 'unknown'}${code.commit !== null && code.dirty === true ? ' with uncommitted changes' : ''}`;
  const facts: (Fact | null)[] = [
    ['reelsweep', code.version],
    ['Git commit', commit, 'code'],
    ['Trainer version', provenance.trainer],
    ...devices.map(({ text, trials }): Fact => ['Device', `${text} (${counted(trials, 'trial')})`]),
    nodes.length === 0 ? null : ['Cluster nodes', nodesText(nodes)],
    peakMemoryBytes === null
      ? null
      : ['Peak memory of a trial', `${numberText(peakMemoryBytes / 2 ** 30, 2)} GiB`],
    ...(dataset.sha256 === ''
      ? []
      : ([
          ['Dataset', dataset.folder, 'code'],
          ['Dataset sha256', dataset.sha256, 'code'],
          ['Split by movie', `${train} train, ${validation} validation, ${test} test`],
        ] as const)),
    dataset.image === null ? null : ['Frames', `${dataset.image} × ${dataset.image} pixels`],
    dataset.label === null
      ? null
      : [
          'Training scores',
          `mean ${numberText(dataset.label.mean, 3)}, standard deviation ${numberText(dataset.label.std, 3)} IMDB points`,
        ],
    ['Sweep seed', String(provenance.seed)],
    ['Replicates of each setting', String(provenance.replicates)],
    ['Started', timeText(provenance.startedAt)],
    endedAt === null ? null : ['Ended', timeText(endedAt)],
  ];
  return facts.filter((fact) => fact !== null);
}

const mostNodes = 12;

function nodesText(nodes: ReportFigures['provenance']['nodes']): string {
  const shown = nodes
    .slice(0, mostNodes)
    .map(({ node, attempts }) => `${node} (${counted(attempts, 'attempt')})`);
  const more = nodes.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
