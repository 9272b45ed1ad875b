/** What other tools and papers call a key or setting of a sweep file; compared without case, blanks, hyphens and underscores. */
const otherNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    learningRate: ['lr', 'rate', 'eta', 'baselr', 'maxlr', 'stepsize'],
    batchSize: ['batch', 'bs', 'minibatch', 'samplesperbatch', 'trainbatchsize'],
    weightDecay: ['wd', 'l2', 'regularization', 'regularisation'],
    backbone: ['model', 'network', 'net', 'arch', 'architecture', 'encoder'],
    epochs: ['numepochs', 'nepochs', 'maxepochs', 'trainepochs', 'iterations', 'passes'],
    frames: ['numframes', 'nframes', 'framecount', 'images', 'clips'],
    optimizer: ['opt', 'optim', 'optimiser', 'solver'],
    schedule: ['scheduler', 'lrscheduler', 'lrschedule', 'learningrateschedule'],
    image: ['imagesize', 'imgsize', 'size', 'resolution', 'inputsize'],
    loss: ['lossfunction', 'criterion', 'objective'],
    clipNorm: ['gradclip', 'clipgrad', 'maxgradnorm', 'gradientclipping', 'clip'],
    dropout: ['dropoutrate', 'dropoutprob'],
    precision: ['dtype', 'amp', 'fp16', 'bf16', 'mixedprecision'],
    flip: ['hflip', 'horizontalflip', 'randomflip', 'mirror'],
    crop: ['randomcrop', 'padding'],
    noise: ['gaussiannoise', 'noisestd', 'sigma'],
    reorder: ['shuffle', 'shuffleframes'],
    beta1: ['adambeta1'],
    beta2: ['adambeta2'],
    epsilon: ['eps', 'adamepsilon'],
    pretrained: ['weights', 'checkpoint', 'init'],
    earlyStopping: ['earlystop', 'patience'],
    evaluationDraws: ['testtimeaugmentation', 'tta', 'evaldraws'],
    grid: ['parameters', 'params', 'sweep', 'axes', 'searchspace', 'hyperparameters', 'matrix'],
    settings: ['config', 'defaults', 'fixed', 'constants', 'hparams'],
    strategy: ['method', 'search', 'sampler', 'algorithm'],
    replicates: ['seeds', 'repeats', 'repetitions', 'runs', 'nseeds', 'numseeds', 'repeat'],
    dataset: ['data', 'datadir', 'datapath', 'dataroot'],
    name: ['project', 'experiment', 'sweepname', 'title', 'id'],
    exclude: ['except', 'skip', 'without', 'filter', 'exclusions'],
    trial: ['program', 'command', 'script'],
    workers: ['jobs', 'parallel', 'concurrency', 'njobs', 'maxworkers', 'gpus'],
    retries: ['maxretries', 'retry', 'attempts'],
    trialTimeout: ['timeout', 'timelimit'],
    prune: ['earlyterminate', 'pruner', 'asha'],
    runner: ['run', 'launcher', 'execution'],
  }).flatMap(([name, others]) => others.map((other) => [other, name] as const)),
);

/** Our name for what another tool calls so, where it is one of those that are possible. */
export function ourNameOf(typed: string, names: readonly string[]): string | undefined {
  const ours = otherNames.get(typed.toLowerCase().replace(/[-_ ]/g, ''));
  return ours !== undefined && names.includes(ours) ? ours : undefined;
}
