import { thousands } from '../../text/numbers.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { ModelFile } from '../../training/kept-model.js';

/** The dataset that the model was trained on, as far as it is still there. */
export interface PageDataset {
  readonly folder: string;
  readonly movies: { readonly train: number; readonly validation: number; readonly test: number };
}

interface View {
  readonly facts: readonly {
    readonly name: string;
    readonly value: string;
    readonly wide: boolean;
  }[];
}

const render: (view: View) => Markup = template(`
<section aria-labelledby="model-heading">
<h2 id="model-heading">Model and dataset</h2>
<dl class="facts">{{#each facts}}<div{{#if wide}} class="wide"{{/if}}><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}</dl>
</section>`);

/** What the scores were made by. */
export function modelSection(model: ModelFile, dataset: PageDataset | null): Markup {
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
  return render({
    // A hash takes a line of its own.
    facts: facts.map((fact) => ({ ...fact, wide: fact.name.endsWith('SHA-256') })),
  });
}
