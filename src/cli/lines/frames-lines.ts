import type { ReportWithDeletions } from '../../app/dataset/downloaded-videos.js';
import type { EntryReport, ExtractionProgress } from '../../frames/extract-frames.js';
import { warningText } from '../../frames/outcome.js';
import { counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import type { Context } from '../context.js';
import { textLines } from './text-lines.js';
import { timeLeft } from './time-left.js';

/** Every entry gets its line: of the result, or as news beside JSON where a person may want to look at it. */
export function showExtraction(
  { terminal, now }: Context,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
): (progress: ExtractionProgress) => void {
  const left = timeLeft(now, 0);
  return (progress) => {
    const { done, total, outcome } = progress;
    const plain = outcome.kind === 'extracted' && outcome.warnings.length === 0;
    if (!(plain && (json || quiet))) {
      const say = json ? terminal.note : terminal.print;
      say(entryLine(progress));
    }
    terminal.progress(`frames: ${done} of ${counted(total, 'video')}${left(done, total)}`);
  };
}

/** The name is quoted as JSON does it: a hostile one may hold what a terminal would act on. */
function entryLine({ name, outcome, kept, sampled, alreadyDone }: EntryReport): string {
  const quoted = JSON.stringify(name);
  if (outcome.kind !== 'extracted') return `${quoted} ${outcome.kind}: ${outcome.message}`;
  const warnings = outcome.warnings.map((warning) => `; ${warningText(warning)}`).join('');
  const before = alreadyDone ? ', done before' : '';
  return `${quoted}: ${kept} of ${counted(sampled, 'frame')} kept${before}${warnings}`;
}

export function extractionLines(report: ReportWithDeletions): readonly string[] {
  const { entries, total, interrupted, seconds, videosDeleted } = report;
  const extracted = entries.filter(({ outcome }) => outcome.kind === 'extracted');
  const before = extracted.filter(({ alreadyDone }) => alreadyDone).length;
  const kept = extracted.reduce((sum, entry) => sum + entry.kept, 0);
  const bad = entries.length - extracted.length;
  return textLines(
    `${extracted.length} of ${counted(total, 'video')} extracted${before > 0 ? ` (${before} before)` : ''}, ${counted(kept, 'frame')} kept, ${bad} refused or failed, ${duration(seconds * 1000)}`,
    videosDeleted > 0 &&
      `${counted(videosDeleted, 'downloaded video')} deleted, their frames verified on disk`,
    interrupted && 'Stopped before the end; the same command goes on from here.',
  );
}

/**
 * A refused file is a fact that was recorded, and the same command would end alike for ever: 0 with something extracted, as the
 * epilogue of --help says. An accident, no frames at all, or a video whose frames are incomplete, is a failure.
 */
export function extractionExitCode({
  entries,
  interrupted,
  videosKept,
}: ReportWithDeletions): number {
  if (videosKept.length > 0) return 1;
  if (interrupted) return 75;
  const kinds = new Set(entries.map(({ outcome }) => outcome.kind));
  return kinds.has('failed') || !kinds.has('extracted') ? 1 : 0;
}
