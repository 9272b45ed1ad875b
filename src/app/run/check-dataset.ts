import { statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { orIfDamaged, readObeyedFile, writeRunsFile } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { datasetStamp, openPack, verifyDataset } from '../../dataset/pack/pack.js';
import { readFrozenPlan, type SweepPlan } from '../../runs/sweep-plan.js';
import { checkDataset } from '../../trial/planned-data.js';
import type { ActionContext } from '../action.js';

const verifiedSchema = z.strictObject({
  format: z.literal(1),
  datasets: z.array(
    z.strictObject({
      folder: z.string(),
      sha256: z.string(),
      /** datasetStamp when the frames were last hashed. */
      stamp: z.string(),
    }),
  ),
});

/** The oldest are forgotten: they are hashed again. */
const mostRemembered = 100;

/**
 * Refuses a dataset that is damaged, or is not the one that was planned. frames.npy is hashed unless its size and times are those
 * that it had when it was last hashed, by runs/verified-datasets.json.
 * @throws DatasetError, BadDataError 'other-dataset'; the signal's reason
 */
export async function checkPlannedDataset(
  { dataset: { folder, sha256 } }: Pick<SweepPlan, 'dataset'>,
  runsFolder: string,
  { onEvent, stop }: Pick<ActionContext, 'onEvent' | 'stop'>,
): Promise<void> {
  // A program of the user's may need none.
  if (sha256 === '') return;
  const pack = openPack(folder);
  pack.close();
  checkDataset({ folder, sha256 }, pack.sha256);
  const stamp = datasetStamp(folder);
  // A damaged file remembers nothing: it is replaced.
  const path = runsLayout.verifiedDatasets(runsFolder);
  const known = orIfDamaged(() => readObeyedFile(path, verifiedSchema)?.datasets ?? [], []);
  const before = known.find((one) => one.folder === folder);
  if (before?.sha256 === sha256 && before.stamp === stamp) return;
  const { size } = statSync(join(folder, 'frames.npy'));
  const task = 'verify-dataset';
  await verifyDataset(folder, {
    signal: stop,
    onBytes: (done) => onEvent({ kind: 'task', task, done, total: size }),
  });
  onEvent({ kind: 'task-ended', task });
  // Changed meanwhile: the next run hashes it again.
  if (datasetStamp(folder) !== stamp) return;
  const others = known.filter((one) => one.folder !== folder).slice(0, mostRemembered - 1);
  const verified: z.input<typeof verifiedSchema> = {
    format: 1,
    datasets: [{ folder, sha256, stamp }, ...others],
  };
  writeRunsFile(path, `${JSON.stringify(verified)}\n`);
}

/** The dataset that the sweep was last run with, where it was another one: its trials then were others than those now. */
export function otherDatasetBefore(
  { name, dataset }: Pick<SweepPlan, 'name' | 'dataset'>,
  runsFolder: string,
): SweepPlan['dataset'] | null {
  // A damaged plan is replaced by the one that is about to run.
  const before = orIfDamaged(() => readFrozenPlan(runsFolder, name)?.dataset ?? null, null);
  return before === null || before.sha256 === dataset.sha256 ? null : before;
}
