import { shortLine } from '../../files/sanitize-text.js';
import { duration } from '../../text/times.js';
import { counted, numberText, thousands } from '../../text/numbers.js';
import { simpleTable } from '../../page/simple-table.js';
import { filePage } from '../../page/html-page.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { ModelFile } from '../../training/kept-model.js';
import type { RefusedVideo, VideoScore } from '../video-score.js';
import { rangeText, videoName, videoSection } from './video-section.js';
import type { VideoExplanation } from './video-section.js';

/** A score, and its explanation where one was made. */
interface ExplainedScore {
  readonly score: VideoScore;
  readonly explanation: VideoExplanation | null;
}

/** All that the page shows. */
export interface PredictionsContent {
  readonly model: ModelFile;
  readonly dataset: PageDataset | null;
  /** In the order in which they were given. */
  readonly videos: readonly (ExplainedScore | RefusedVideo)[];
  /** From the start of the command to the last answer. */
  readonly seconds: number;
}

/** The dataset that the model was trained on, as far as it is still there. */
interface PageDataset {
  readonly folder: string;
  readonly movies: { readonly train: number; readonly validation: number; readonly test: number };
}

const render: (view: object) => Markup = template(`
<header>
<p class="eyebrow">Trial <strong>{{trial}}</strong></p>
<h1 id="all-scores">{{title}}</h1>
<p class="lead">{{lead}}</p>
{{scores}}
</header>
{{#each videos}}{{this}}
{{/each}}
{{#if refused}}<section aria-labelledby="refused-heading">
<h2 id="refused-heading">Without a score</h2>
<ul class="plain">{{#each refused}}<li><strong>{{name}}</strong> {{message}}</li>{{/each}}</ul>
</section>{{/if}}
{{model}}`);

const link: (view: { readonly anchor: string; readonly name: string }) => Markup = template(
  '<a href="#{{anchor}}">{{name}}</a>',
);

/** The predictions as one HTML file that needs nothing else. Equal content gives equal bytes. */
export function renderPredictions({ model, dataset, videos, seconds }: PredictionsContent): string {
  const scored = videos.flatMap((video) => ('score' in video ? [video] : []));
  const refused = videos.flatMap((video) => ('score' in video ? [] : [video]));
  const title = titleText(videos);
  const content = render({
    title,
    trial: model.trialId,
    lead: leadText(scored, seconds),
    scores: scored.length < 2 ? null : scoresTable(scored),
    videos: scored.map(({ score, explanation }, place) =>
      videoSection(score, explanation, place, model.dataset.label.mean),
    ),
    refused: refused.map(({ path, message }) => ({
      name: videoName(path),
      message: shortLine(message, 600),
    })),
    model: modelSection(model, dataset),
  });
  return filePage({ title, style: predictionsStyle, scripts: [], content: [content] });
}

function titleText(videos: PredictionsContent['videos']): string {
  const [first] = videos;
  if (first === undefined || videos.length > 1)
    return `Predicted scores of ${counted(videos.length, 'video')}`;
  return `Predicted score of ${videoName('score' in first ? first.score.path : first.path)}`;
}

function leadText(scored: readonly ExplainedScore[], seconds: number): string {
  const movies = scored.find(({ score }) => score.interval !== null)?.score.interval?.movies;
  const took = `All of it took ${duration(1000 * seconds)}.`;
  if (movies === undefined) return took;
  return `Scores are on the IMDB scale. The intervals are made of the errors on ${counted(movies, 'validation movie')} and are meant for movies like these. Those movies also chose the model, so the intervals hold somewhat fewer new movies than they name. ${took}`;
}

function scoresTable(scored: readonly ExplainedScore[]): Markup | null {
  return simpleTable<ExplainedScore>({
    label: 'all-scores',
    columns: [
      [
        '*video',
        ({ score: { path } }, place) => {
          const before = link({ anchor: `video-${place}`, name: videoName(path) });
          return { text: '', before };
        },
      ],
      ['#score', ({ score: { score } }) => numberText(score, 1)],
      ['#interval', ({ score: { interval } }) => (interval === null ? '–' : rangeText(interval))],
      ['#cautions', ({ score: { doubts } }) => (doubts.length === 0 ? 'none' : doubts.length)],
    ],
    rows: scored,
  });
}

const renderModel: (view: object) => Markup = template(`
<section aria-labelledby="model-heading">
<h2 id="model-heading">Model and dataset</h2>
<dl class="facts">{{#each facts}}<div{{#if wide}} class="wide"{{/if}}><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}</dl>
</section>`);

/** What the scores were made by. */
function modelSection(model: ModelFile, dataset: PageDataset | null): Markup {
  const { network, training, metrics, selectedEpoch } = model;
  const { mean, std } = model.dataset.label;
  const measured = (name: string) => metrics[name]?.toFixed(3) ?? 'not measured';
  const movies = dataset?.movies;
  const facts = [
    { name: 'Trial', value: model.trialId },
    { name: 'Backbone', value: network.backbone },
    { name: 'Frames', value: `${network.frames} of ${network.image} × ${network.image}` },
    { name: 'Evaluation draws', value: String(training.evaluationDraws) },
    { name: 'Epoch', value: String(selectedEpoch) },
    { name: 'Validation MSE', value: measured('validationMse') },
    { name: 'Test MSE', value: measured('testMse') },
    {
      name: 'Training scores',
      value: `mean ${mean.toFixed(2)}, standard deviation ${std.toFixed(2)}`,
    },
    {
      name: 'Movies',
      value:
        movies === undefined
          ? 'the dataset has gone'
          : `${thousands(movies.train)} training, ${thousands(movies.validation)} validation, ${thousands(movies.test)} test`,
    },
    ...(dataset === null ? [] : [{ name: 'Dataset', value: dataset.folder }]),
    { name: 'Dataset SHA-256', value: model.dataset.sha256 },
    { name: 'Parameters SHA-256', value: model.parameters.sha256 },
  ];
  return renderModel({
    // A hash takes a full line.
    facts: facts.map((fact) => ({ ...fact, wide: fact.name.endsWith('SHA-256') })),
  });
}

/** What the page of predictions needs in addition to the base style sheet. */
const predictionsStyle = `
main { max-width: 66rem; }
article { margin-top: 2.5rem; padding: 1.5rem 1.6rem; }
article p { max-width: 52rem; }
header .scroll { margin-top: 1.5rem; }
table { min-width: min(100%, 30rem); }
tbody th { overflow-wrap: anywhere; }
.cautions { margin: 0 0 1.2rem; padding: 0.8rem 1.1rem; border-left: 3px solid var(--baseline); border-radius: 0 6px 6px 0; background: var(--warm); }
.cautions h3 { margin: 0 0 0.3rem; color: var(--baseline); }
.cautions ul { margin: 0; padding-left: 1.1rem; max-width: 52rem; }
.cautions li { overflow-wrap: anywhere; margin: 0.2rem 0; }
.answer { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.2rem 0.8rem; margin: 0 0 0.4rem; }
.answer strong { white-space: nowrap; font-size: 2.8rem; line-height: 1.1; letter-spacing: -0.02em; }
.axis { display: block; width: 100%; max-width: 40rem; height: auto; margin: 0 0 0.8rem; }
.axis text { fill: var(--muted); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
.scale { stroke: var(--muted); stroke-width: 1; }
.interval { fill: var(--band); }
.mean { stroke: var(--baseline); stroke-width: 1.5; stroke-dasharray: 4 3; }
.draw { stroke: var(--accent); stroke-width: 1; }
.score { fill: var(--accent); stroke: var(--card); stroke-width: 2; }
@media (max-width: 44rem) {
  article { padding: 1rem; }
  .axis text { font-size: 19px; }
}
@media print { article { break-inside: auto; } }
`;
