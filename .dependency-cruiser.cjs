'use strict';

// The house table: which room may import which, types included. Data flows down the list.
const mayImport = {
  setup: [],
  random: [],
  files: [],
  // files/ for objects of names that users choose.
  config: ['files'],
  // files/ for its hashes and canonical JSON, which are pure: a trial's identity is made of them.
  grid: ['config', 'random', 'files'],
  attempt: ['config', 'files'],
  synthetic: ['random', 'files'],
  trailers: ['files', 'random'],
  frames: ['files', 'random'],
  dataset: ['files', 'random', 'trailers', 'frames', 'analysis'],
  tensorflow: [],
  graph: [],
  model: ['graph', 'files'],
  training: ['files', 'random', 'dataset', 'tensorflow', 'graph', 'model'],
  trial: ['attempt', 'config', 'files', 'dataset', 'training', 'model', 'tensorflow'],
  analysis: ['random'],
  // config/ for the settings that a frozen plan repeats: no second schema of them.
  store: ['attempt', 'config', 'files'],
  // config/ for the settings of each executor.
  executor: ['attempt', 'config', 'files'],
  runner: ['attempt', 'config', 'grid', 'store', 'executor', 'files', 'analysis'],
  report: ['analysis', 'dataset', 'store', 'files'],
  // attempt/ for what run folders hold: it reads them beside the database.
  dashboard: ['attempt', 'report', 'store', 'runner', 'files'],
  predict: ['frames', 'dataset', 'model', 'training', 'tensorflow', 'analysis', 'files', 'random'],
  doctor: ['setup', 'tensorflow', 'store', 'files'],
};
// It measures whatever there is.
mayImport.bench = Object.keys(mayImport).filter((room) => room !== 'dashboard');

const rooms = Object.entries(mayImport).map(([room, allowed]) => ({
  name: `house-${room}`,
  severity: 'error',
  comment: `${room}/ takes what it needs from ${allowed.length > 0 ? allowed.map((name) => `${name}/`).join(', ') : 'no other room'}: anything else turns the flow of data round.`,
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: 'known-room',
      severity: 'error',
      comment:
        'Every source file stands in a room of the house table, so that a rule speaks of it.',
      from: {},
      to: { path: '^src/', pathNot: `^src/(${[...Object.keys(mayImport), 'cli'].join('|')})/` },
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
        'The dashboard reads, and leaves what is to be done to whoever the command line gives it: it runs no sweep.',
      from: { path: '^src/dashboard/' },
      to: {
        path: '^src/runner/',
        pathNot:
          '^src/runner/(available-memory|coordinator-file|first-estimate|live-sweep|read-status)\\.ts$',
      },
    },
    {
      name: 'binding-in-tensorflow',
      severity: 'error',
      comment:
        'Loading TensorFlow costs 0.4 s and 380 MB: only the room that owns it does, and only processes that train ask for it.',
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
