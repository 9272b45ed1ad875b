import { settingNames } from '../../settings/trainer.js';

/** Levenshtein's distance with swaps of neighbours as one edit (optimal string alignment). */
function editDistance(first: string, second: string): number {
  const rows = [Array.from({ length: second.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= first.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= second.length; column += 1) {
      const cost = first[row - 1] === second[column - 1] ? 0 : 1;
      const swapped =
        row > 1 &&
        column > 1 &&
        first[row - 1] === second[column - 2] &&
        first[row - 2] === second[column - 1]
          ? at(row - 2, column - 2) + 1
          : Number.POSITIVE_INFINITY;
      const best = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + cost,
        swapped,
      );
      rows[row]?.push(best);
    }
  }
  return at(first.length, second.length);
}

/** The name that was probably meant, or undefined where none is near: at most a third of it may differ. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  if (typed.length > 60) return undefined;
  const plain = typed.toLowerCase().replace(/[-_ ]/g, '');
  const ranked = names
    .map((name) => ({ name, distance: editDistance(plain, name.toLowerCase()) }))
    .toSorted((first, second) => first.distance - second.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.name.length / 3))
    ? best.name
    : undefined;
}

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

/** A value as a sentence shows it: short, whatever it is. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has neither NaN nor infinity, both of which YAML has.
  if (value === null) return 'null (an empty value)';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** What was probably meant by a value that is not possible, as the end of a sentence; '' where nothing is clear. */
export function hint(wanted: string, value: unknown): string {
  if (['number', 'int', 'boolean', 'string'].includes(wanted) && isSweptOver(value))
    return '; a setting that is swept stands under grid';
  if (wanted === 'boolean' && typeof value === 'string') {
    if (/^(true|false)$/i.test(value)) return '; remove the quotes';
    if (/^(yes|on|y)$/i.test(value)) return `; write true: in YAML 1.2 ${value} is text`;
    if (/^(no|off|n)$/i.test(value)) return `; write false: in YAML 1.2 ${value} is text`;
  }
  if (wanted === 'array' && typeof value === 'string' && value.includes(','))
    return `; write [${value}]`;
  if (wanted === 'array' && isSweptOver(value))
    return '; a rule makes numbers, which are none of its values';
  if (wanted === 'array' && typeof value === 'object' && value !== null)
    return `; put brackets around it: [{ ${Object.keys(value)[0] ?? ''}: … }]`;
  if (wanted === 'string' && typeof value === 'number') return '; put it in quotes';
  if (wanted === 'array' && typeof value !== 'object')
    return `; write [${shown(value)}], or put it under settings`;
  if (['number', 'int'].includes(wanted) && typeof value === 'string') return textNumberHint(value);
  return '';
}

/** What keeps a text from being the number that it looks like. */
function textNumberHint(value: string): string {
  const plain = value.trim();
  if (plain !== '' && Number.isFinite(Number(plain))) return '; remove the quotes';
  if (/^\d[\d_]*(\.\d+)?(e-?\d+)?$/i.test(plain) && plain.includes('_'))
    return `; write ${plain.replaceAll('_', '')}: YAML 1.2 has no underscores in numbers`;
  if (/^\d+,\d+$/.test(plain)) return `; write ${plain.replace(',', '.')}`;
  if (/^\d+(\.\d+)?%$/.test(plain)) return `; write ${Number(plain.slice(0, -1)) / 100}`;
  return '';
}

/** A list or a rule, as an axis has. */
function isSweptOver(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return ['range', 'linspace', 'logspace', 'between'].some((rule) => Object.hasOwn(value, rule));
}

/** Of longer lists only the word that was probably meant is named. */
const longList = 12;

/** Ends a sentence about a value or key that is none of these. */
export function allowedWords(words: readonly string[], value: unknown): string {
  const nearest =
    typeof value === 'string' ? (ourNameOf(value, words) ?? nearestName(value, words)) : undefined;
  const all = `llowed: ${words.join(', ')}`;
  if (nearest === undefined) return `a${all}`;
  return words.length > longList ? `did you mean ${nearest}?` : `did you mean ${nearest}? A${all}`;
}

export function unknownKey(key: string, names: readonly string[], object: unknown): string {
  if (looksLikeNumber(key)) return readAsKey(key);
  const rule = names.includes('linspace') ? otherRule(key, object) : undefined;
  if (rule !== undefined) return `${shown(key)} is not known here: ${rule}.`;
  // Known, but not together with what stands beside it.
  if (names.includes(key)) {
    const others = Object.keys(object as object).filter((name) => name !== key);
    const rules = 'range has step, linspace and logspace have count, between has scale';
    const advice = names.includes('linspace') ? rules : 'give one of them';
    return `${shown(key)} does not go with ${others.map(shown).join(', ')}: ${advice}.`;
  }
  const setting = isSettingName(key) ? key : ourNameOf(key, settingNames);
  if (names.includes('settings') && setting !== undefined && ourNameOf(key, names) === undefined)
    return `${shown(key)} ${setting === key ? 'is a setting' : `is the setting ${setting}`}: put it under settings, or with a list of values under grid.`;
  if (key === 'seed' && isSettingNames(names))
    return '"seed" belongs on the first level of the file, beside name; replicates: 3 trains every point with three seeds.';
  const advice = allowedWords(names, key);
  return `${shown(key)} is not known here; ${advice}${advice.endsWith('?') ? '' : '.'}`;
}

/** How an axis is written that another tool would give with this key. */
function otherRule(key: string, object: unknown): string | undefined {
  const given = object as Readonly<Record<string, unknown>>;
  switch (key) {
    case 'values':
    case 'choices':
    case 'value':
      return `an axis is the list itself, such as ${shown([given[key]].flat())}`;
    case 'min':
    case 'max': {
      const [lowest = 'lowest', highest = 'highest'] = [given['min'], given['max']].map((bound) =>
        typeof bound === 'number' ? String(bound) : undefined,
      );
      return `write { between: [${lowest}, ${highest}] } with strategy: { random: { trials: 50 } }, or { range: [${lowest}, ${highest}], step: … }`;
    }
    case 'distribution':
      return 'values are drawn evenly from { between: [lowest, highest] }, by their ratios with scale: log';
    default:
      return undefined;
  }
}

/** { frames: 5, 15 } is a map with a key 15. */
export function looksLikeNumber(key: string): boolean {
  return /^-?\d/.test(key);
}

export function readAsKey(key: string): string {
  return `${shown(key)} is read as a key: a list needs brackets, such as [5, 15].`;
}

function isSettingNames(names: readonly string[]): boolean {
  return names.includes('backbone') && names.includes('learningRate');
}

function isSettingName(key: string): boolean {
  return (settingNames as readonly string[]).includes(key);
}
