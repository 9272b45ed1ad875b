import { shortLine } from '../../files/sanitize-text.js';
import { duration } from '../../text/times.js';
import { counted, numberText } from '../../text/numbers.js';
import { filePage } from '../../page/html-page.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { ModelFile } from '../../training/kept-model.js';
import type { RefusedVideo, VideoScore } from '../video-score.js';
import { modelSection } from './model-section.js';
import type { PageDataset } from './model-section.js';
import { predictionsStyle } from './page-style.js';
import { videoName, videoSection } from './video-section.js';
import type { VideoExplanation } from './video-section.js';

/** A score, and why it is what it is where that was asked. */
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

interface View {
  readonly title: string;
  readonly trial: string;
  readonly lead: string;
  readonly rows: readonly {
    readonly anchor: string;
    readonly name: string;
    readonly score: string;
    readonly interval: string;
    readonly doubts: string;
  }[];
  readonly videos: readonly Markup[];
  readonly refused: readonly { readonly name: string; readonly message: string }[];
  readonly model: Markup;
}

const render: (view: View) => Markup = template(`
<header>
<p class="eyebrow">Trial <strong>{{trial}}</strong></p>
<h1>{{title}}</h1>
<p class="lead">{{lead}}</p>
{{#if rows}}<div class="scroll" role="region" aria-label="All scores" tabindex="0"><table>
<thead><tr><th scope="col">video</th><th scope="col" class="number">score</th><th scope="col" class="number">interval</th><th scope="col" class="number">cautions</th></tr></thead>
<tbody>{{#each rows}}<tr><th scope="row"><a href="#{{anchor}}">{{name}}</a></th><td class="number">{{score}}</td><td class="number">{{interval}}</td><td class="number">{{doubts}}</td></tr>{{/each}}</tbody>
</table></div>{{/if}}
</header>
{{#each videos}}{{this}}
{{/each}}
{{#if refused}}<section aria-labelledby="refused-heading">
<h2 id="refused-heading">Without a score</h2>
<ul class="plain">{{#each refused}}<li><strong>{{name}}</strong> {{message}}</li>{{/each}}</ul>
</section>{{/if}}
{{model}}`);

/** The predictions as one HTML file that needs nothing else. Equal content gives equal bytes. */
export function renderPredictions({ model, dataset, videos, seconds }: PredictionsContent): string {
  const scored = videos.flatMap((video) => ('score' in video ? [video] : []));
  const refused = videos.flatMap((video) => ('score' in video ? [] : [video]));
  const title = titleText(videos);
  const content = render({
    title,
    trial: model.trialId,
    lead: leadText(scored, seconds),
    rows: scored.length < 2 ? [] : scored.map(({ score }, place) => rowView(score, place)),
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

function rowView(
  { path, score, interval, doubts }: VideoScore,
  place: number,
): View['rows'][number] {
  return {
    anchor: `video-${place}`,
    name: videoName(path),
    score: numberText(score, 1),
    interval:
      interval === null ? '–' : `${numberText(interval.low, 1)} to ${numberText(interval.high, 1)}`,
    doubts: doubts.length === 0 ? 'none' : String(doubts.length),
  };
}
