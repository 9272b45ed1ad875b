import type { DownloadListener } from '../../app/dataset/download-trailers.js';
import { counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import type {
  DownloadReport,
  DownloadStop,
  VideoOutcome,
} from '../../trailers/download/download-request.js';
import type { Terminal } from '../terminal/terminal.js';
import { textLines } from './text-lines.js';

/** A report, where it was written and whether videos stay. */
interface ShownDownload extends DownloadReport {
  readonly folder: string;
  readonly keepVideos: boolean;
  /** The command that comes next. */
  readonly next: string;
}

/** The result of a download, for a person. */
export function downloadLines({
  folder,
  fates,
  frames,
  stopped,
  seconds,
  keepVideos,
  next,
}: ShownDownload): readonly string[] {
  const ofKind = <Kind extends VideoOutcome['kind']>(kind: Kind) =>
    fates.filter((video): video is VideoOutcome & { kind: Kind } => video.kind === kind);
  const [downloaded, dead, failed] = [ofKind('downloaded'), ofKind('dead'), ofKind('failed')];
  const megabytes = downloaded.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const before = ofKind('had-before').length + ofKind('extracted-before').length;
  const own = ofKind('own-file').length;
  const spoilt = ofKind('spoilt-id').length;
  const restricted = dead.filter(({ reason }) => reason === 'age-restricted').length;
  const extracted = frames.filter(({ kind }) => kind === 'extracted').length;
  const deleted = keepVideos || extracted === 0 ? '' : ', their downloaded videos deleted';
  return textLines(
    `${counted(downloaded.length, 'trailer')} downloaded into ${folder} (${megabytes.toFixed(1)} MB), ${before} had before, ${dead.length} dead, ${failed.length} failed, ${duration(seconds * 1000)}`,
    own > 0 && `${own} more were there already, not from here: they are left as they are`,
    dead.length > 0 && `dead: ${byReason(dead)}`,
    restricted > 0 &&
      `Give the cookies of a signed-in browser with --cookies or --cookies-from-browser to have the ${restricted} age-restricted tried again.`,
    failed.length > 0 && `failed: ${byReason(failed)}`,
    spoilt > 0 && `passed over: ${counted(spoilt, 'row')} whose youtubeId is none`,
    frames.length > 0 &&
      `frames of ${extracted} of ${counted(frames.length, 'video')} verified on disk${deleted}`,
    stopped !== null && stopSentence(stopped),
    `next: ${next}`,
  );
}

function byReason(videos: readonly { readonly reason: string }[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of videos) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .toSorted(([, first], [, second]) => second - first)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

function stopSentence(stop: DownloadStop): string {
  switch (stop.kind) {
    case 'interrupted':
      return 'Stopped before the end; the same command goes on from here.';
    case 'rate-limited':
      return `YouTube has refused ${stop.inARow} times in a row (${stop.said}): run the same command again in some hours, perhaps with a longer --pause.`;
    case 'sign-in': {
      const cookies = stop.cookies
        ? 'the cookies that were given are no longer accepted: export them again from a browser that is signed in to YouTube'
        : 'pass the cookies of a browser that is signed in to YouTube, with --cookies-from-browser firefox (or another browser), or exported in the Netscape format with --cookies cookies.txt';
      return `YouTube takes this connection for a program (${stop.said}), so every video would be refused; none is marked as dead. To go on, ${cookies}. An account that downloads much may be blocked: use one that you can do without, and a long --pause. Or wait some hours, or take another connection (--proxy).`;
    }
    case 'disk-full':
      return `The disk is full (${stop.said}): free some space or lower --keep-free, then run the same command again; nothing is lost.`;
    case 'failing-alike':
      if (stop.refused) {
        return `${stop.videos} videos in a row were refused alike (${stop.reason}: ${stop.said}), so the cause is hardly theirs: YouTube says the same of every video to a connection that it blocks. None of them is marked as dead. Wait some hours, pass cookies (--cookies or --cookies-from-browser) or take another connection (--proxy), then run the same command again: it tries these videos after the others.`;
      }
      return `${stop.videos} videos in a row failed alike (${stop.reason}: ${stop.said}), so the fault is hardly theirs: ${advice[stop.reason] ?? usualAdvice}, then run the same command again.`;
  }
}

const usualAdvice = 'update yt-dlp (`reelsweep doctor` says how)';
const advice: Readonly<Record<string, string>> = {
  network: 'look at the network',
  'timed-out': 'look at the network',
  'javascript-runtime': 'put deno, or Node 22 or later, on the PATH',
  'cookies-unreadable': 'look at --cookies or --cookies-from-browser',
  'login-required': 'pass cookies of a signed-in browser (--cookies or --cookies-from-browser)',
  'not-whole': 'try one with yt-dlp by hand',
  'no-file': 'try one with yt-dlp by hand',
};

/** 0 where all that was wanted is there or dead, 1 where something failed or the disk is full, 75 where it was stopped. */
export function downloadExitCode({ fates, frames, stopped }: DownloadReport): number {
  if (stopped?.kind === 'interrupted' || stopped?.kind === 'rate-limited') return 75;
  const failed = [...fates, ...frames].some(({ kind }) => kind === 'failed');
  return failed || stopped !== null ? 1 : 0;
}

/** Shows how far a download is, with notes on what a person may want to know. */
export function showDownload(terminal: Terminal): DownloadListener {
  let downloaded = 0;
  let dead = 0;
  return (progress) => {
    switch (progress.kind) {
      case 'outcome': {
        if (progress.outcome.kind === 'downloaded') downloaded += 1;
        if (progress.outcome.kind === 'dead') dead += 1;
        const news = newsOf(progress.outcome);
        if (news !== null) terminal.note(news);
        return;
      }
      case 'unknown-version':
        terminal.note(`${progress.program}: it does not say its version; it is used all the same.`);
        return;
      case 'looking':
        terminal.progress(`looking at what is there: ${progress.done} of ${progress.total}`);
        return;
      case 'retry':
        terminal.note(`${progress.movieId} failed, will be tried again: ${progress.said}`);
        return;
      case 'frames':
        if (progress.end.kind !== 'extracted') {
          terminal.note(
            `${progress.movieId}: frames ${progress.end.kind}: ${progress.end.message}`,
          );
        }
        return;
      case 'back-off':
        terminal.note(
          `YouTube limits the rate (${progress.said}): waiting ${duration(progress.waitMs)}, ${progress.inARow} in a row`,
        );
        return;
      case 'downloading': {
        const { movieId, done, total, videoMs } = progress;
        const left = videoMs === null ? '' : `, ${duration(videoMs * (total - done))} left`;
        terminal.progress(
          `trailers: ${done} of ${total} (${downloaded} downloaded now, ${dead} dead)${left}: ${movieId}`,
        );
      }
    }
  };
}

function newsOf(outcome: VideoOutcome): string | null {
  switch (outcome.kind) {
    case 'dead':
      return outcome.before
        ? null
        : `${outcome.movieId} is dead (${outcome.reason}): ${outcome.said}`;
    case 'failed':
      return `${outcome.movieId} failed (${outcome.reason}): ${outcome.said}`;
    case 'spoilt-id':
      return `${outcome.movieId} is passed over: ${outcome.reason}`;
    default:
      return null;
  }
}
