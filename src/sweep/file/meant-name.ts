/** What other tools and papers call a key or setting of a sweep file; compared without case, blanks, hyphens and underscores. */
const otherNames = {
  learningRate: 'lr rate eta baselr maxlr stepsize',
  batchSize: 'batch bs minibatch samplesperbatch trainbatchsize',
  weightDecay: 'wd l2 regularization regularisation',
  backbone: 'model network net arch architecture encoder',
  epochs: 'numepochs nepochs maxepochs trainepochs iterations passes',
  frames: 'numframes nframes framecount images clips',
  optimizer: 'opt optim optimiser solver',
  schedule: 'scheduler lrscheduler lrschedule learningrateschedule',
  image: 'imagesize imgsize size resolution inputsize',
  loss: 'lossfunction criterion objective',
  clipNorm: 'gradclip clipgrad maxgradnorm gradientclipping clip',
  dropout: 'dropoutrate dropoutprob',
  precision: 'dtype amp fp16 bf16 mixedprecision',
  flip: 'hflip horizontalflip randomflip mirror',
  crop: 'randomcrop padding',
  noise: 'gaussiannoise noisestd sigma',
  reorder: 'shuffle shuffleframes',
  beta1: 'adambeta1',
  beta2: 'adambeta2',
  epsilon: 'eps adamepsilon',
  pretrained: 'weights checkpoint init',
  earlyStopping: 'earlystop patience',
  evaluationDraws: 'testtimeaugmentation tta evaldraws',
  grid: 'parameters params sweep axes searchspace hyperparameters matrix',
  settings: 'config defaults fixed constants hparams',
  strategy: 'method search sampler algorithm',
  replicates: 'seeds repeats repetitions runs nseeds numseeds repeat',
  dataset: 'data datadir datapath dataroot',
  name: 'project experiment sweepname title id',
  exclude: 'except skip without filter exclusions',
  trial: 'program command script',
  workers: 'jobs parallel concurrency njobs maxworkers gpus',
  retries: 'maxretries retry attempts',
  trialTimeout: 'timeout timelimit',
  prune: 'earlyterminate pruner asha',
  runner: 'run launcher execution',
};

const ourNames: ReadonlyMap<string, string> = new Map(
  Object.entries(otherNames).flatMap(([name, others]) =>
    others.split(' ').map((other) => [other, name] as const),
  ),
);

function plain(typed: string): string {
  return typed.toLowerCase().replace(/[-_ ]/g, '');
}

/** Our name for what another tool calls so, where it is one of those that are possible. */
export function ourNameOf(typed: string, names: readonly string[]): string | undefined {
  const ours = ourNames.get(plain(typed));
  return ours !== undefined && names.includes(ours) ? ours : undefined;
}

/** Levenshtein's distance with swaps of neighbours as one edit (optimal string alignment). */
function editDistance(first: string, second: string): number {
  const rows = [Array.from({ length: second.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= first.length; row += 1) {
    const distances = [row];
    for (let column = 1; column <= second.length; column += 1) {
      const [one, other] = [first[row - 1], second[column - 1]];
      const isSwap = row > 1 && one === second[column - 2] && other === first[row - 2];
      const edits = [
        at(row - 1, column) + 1,
        (distances[column - 1] ?? 0) + 1,
        at(row - 1, column - 1) + (one === other ? 0 : 1),
        ...(isSwap && column > 1 ? [at(row - 2, column - 2) + 1] : []),
      ];
      distances.push(Math.min(...edits));
    }
    rows.push(distances);
  }
  return at(first.length, second.length);
}

/** The name that was probably meant, or undefined where none is near: at most a third of it may differ. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  if (typed.length > 60) return undefined;
  const [best] = names
    .map((name) => ({ name, distance: editDistance(plain(typed), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((first, second) => first.distance - second.distance);
  return best?.name;
}

/** What was probably meant by a word: our name for what another tool calls so, or one that is spelt almost like it. */
export function meantName(value: unknown, names: readonly string[]): string | undefined {
  if (typeof value !== 'string') return undefined;
  return ourNameOf(value, names) ?? nearestName(value, names);
}
