'use strict';

// The table of docs/development.md: a folder may import the folders below it, types included. Nothing imports upward.
const order = [
  'cli',
  'app',
  'doctor',
  'dashboard',
  'report',
  'predict',
  'planning',
  'status',
  'coordinator',
  'executor',
  'trial',
  'training',
  'tensorflow',
  'dataset',
  'frames',
  'trailers',
  'store',
  'runs',
  'sweep',
  'statistics',
  'settings',
  'augmentations',
  'networks',
  'graph',
  'synthetic',
  'setup',
  'page',
  'text',
  'files',
  'random',
];

/** @param {readonly string[]} names */
const inFolders = (names) => `^src/(${names.join('|')})/`;

const upward = order.map((name, place) => ({
  name: `nothing-above-${name}`,
  severity: 'error',
  comment: `${name}/ lies below these folders in the table of docs/development.md: what both need belongs further down.`,
  from: { path: inFolders([name]) },
  to: { path: inFolders(order.slice(0, place)) },
}));

module.exports = {
  forbidden: [
    ...upward.slice(1),
    {
      name: 'known-folder',
      severity: 'error',
      comment: 'Every source file is in a folder of the table, so that a rule covers it.',
      from: {},
      to: { path: '^src/', pathNot: inFolders(order) },
    },
    {
      name: 'no-attic',
      severity: 'error',
      comment:
        'utils, common, helpers and types say nothing: a helper lives with its one caller, a shared idea gets its own name.',
      from: {},
      to: {
        path: '(^|/)(utils?|common|helpers?|types)(/|\\.[cm]?[jt]s$)',
        pathNot: 'node_modules',
      },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Two files that need each other are one concept, or hide a third.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'fluent-ffmpeg-in-one-file',
      severity: 'error',
      comment: 'fluent-ffmpeg is archived: one file knows it, so that leaving it is one change.',
      from: { pathNot: '^src/frames/ffmpeg-command\\.ts$' },
      to: { path: 'fluent-ffmpeg' },
    },
    {
      name: 'dashboard-looks-on',
      severity: 'error',
      comment:
        'The dashboard reads, and passes requests to the function that it is given: it runs no sweep.',
      from: { path: '^src/dashboard/' },
      to: {
        path: '^src/coordinator/',
        pathNot: '^src/coordinator/schedule/(memory-gate|eta)\\.ts$',
      },
    },
    {
      name: 'binding-in-tensorflow',
      severity: 'error',
      comment:
        'Loading TensorFlow costs 0.4 s and 380 MB: only its own folder does, and only processes that train import that.',
      from: { pathNot: '^src/(tensorflow|graph)/' },
      to: { path: '@tensorflow' },
    },
    {
      name: 'no-test-in-source',
      severity: 'error',
      comment: 'What ships never needs what tests it.',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
