// The process that holds a network: loading TensorFlow blocks, and is done while its parent decodes the video.
import { openEvaluation } from '../training/evaluation-network.js';
import { readModel } from '../training/kept-model.js';
import type { NetworkMessage, NetworkQuestion } from './network-process.js';
import { scorePool } from './score-pool.js';

const [folder = ''] = process.argv.slice(2);

function say(message: NetworkMessage): void {
  if (process.connected) process.send?.(message);
}

function fail(error: unknown): void {
  const { message, kind } = error as { readonly message?: string; readonly kind?: string };
  say({ kind: 'failed', message: message ?? String(error), error: kind ?? null });
}

/** The network, after a pass over black frames: the first plans the graph, which takes longer than all that follow. */
function opened() {
  const { file, parameters } = readModel(folder);
  const network = openEvaluation(file.network, parameters);
  const { frames, image } = file.network;
  network.predict(new Uint8Array(frames * image * image * 3), 1);
  return { file, network };
}

async function answer(
  { file, network }: ReturnType<typeof opened>,
  question: NetworkQuestion,
): Promise<NetworkMessage> {
  const { pool, draws } = question;
  if (question.kind === 'score') {
    return { kind: 'answered', answer: scorePool(network, pool, draws) };
  }
  // Loaded when it is needed: most videos only wait for their score.
  const { openPack } = await import('../dataset/pack/pack.js');
  const { explainVideo } = await import('./explain/explain-video.js');
  const { trainingFeatures } = await import('./explain/training-features.js');
  const pack = openPack(question.dataset);
  try {
    const training = await trainingFeatures(folder, file, network, pack);
    const { label } = file.dataset;
    return {
      kind: 'answered',
      answer: await explainVideo(network, pool, draws, training, label),
    };
  } finally {
    pack.close();
  }
}

process.once('disconnect', () => {
  // Its parent has gone, and TensorFlow's threads have nothing to finish.
  process.kill(process.pid, 'SIGKILL');
});
try {
  const network = opened();
  // One question after another: answers come in the order of the questions.
  const answered = async (before: Promise<void>, question: NetworkQuestion): Promise<void> => {
    await before;
    say(await answer(network, question));
  };
  let last = Promise.resolve();
  process.on('message', (question: NetworkQuestion) => {
    last = answered(last, question);
    last.catch(fail);
  });
} catch (error) {
  fail(error);
}
