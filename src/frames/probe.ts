import { createInterface } from 'node:readline';
import { colourConversion, type ColourConversion, type StreamColours } from './colours.js';
import {
  containerNames,
  type FinishedMedia,
  inputGuards,
  missing,
  startMedia,
} from './ffmpeg-command.js';
import type { ExtractionLimits } from './extraction-options.js';
import { failed, refused, type Outcome } from './outcome.js';
import { PacketTimes } from './packet-times.js';
import { declaredLength } from './whole-contents.js';

/** The video stream that is decoded, as its container describes it and as its packets show it (nothing is decoded yet). */
export interface VideoFacts {
  readonly container: string;
  readonly stream: number;
  readonly codec: string;
  /** As stored, before any rotation. */
  readonly width: number;
  readonly height: number;
  /** Seconds of one tick of a timestamp. */
  readonly tick: number;
  /** What the header states; null where it states nothing. */
  readonly framesPerSecond: number | null;
  /** Frames that it promises to show; those that an edit list hides are none of them. */
  readonly headerFrames: number | null;
  /** Seconds of pictures that it promises. */
  readonly headerSeconds: number | null;
  /** Of the frames that are shown. */
  readonly packets: PacketTimes;
  /** What is done to its colours; absent where nothing need be. */
  readonly colours?: ColourConversion;
}

/** The same as one pass finds it, before what it finds is held against what the header says. */
interface FoundStream extends Omit<VideoFacts, 'colours'> {
  readonly hidden: number;
  readonly shownColours: StreamColours;
}

/** A film has one, and perhaps a cover; a crafted file could describe some for every few bytes. */
const mostStreams = 1000;

type Fields = ReadonlyMap<string, string>;

const entries = [
  'format=format_name,duration',
  'format_tags=major_brand',
  'stream=index,codec_name,width,height,time_base,avg_frame_rate,nb_frames,duration,pix_fmt,color_space,color_transfer,color_primaries',
  'stream_disposition=attached_pic',
  'stream_side_data=dv_profile,dv_bl_signal_compatibility_id',
  'packet=stream_index,pts,dts,duration,flags',
].join(':');

/**
 * One demuxing pass over the file, without decoding: 0.14 s for a 720p trailer, half of it the start of ffprobe.
 * @throws FramesError of kind `ffmpeg-missing` where ffprobe does not start.
 */
export async function probeVideo(
  path: string,
  limits: ExtractionLimits,
  signal: AbortSignal,
): Promise<VideoFacts | Outcome> {
  const probe = await startMedia(
    {
      program: 'ffprobe',
      inputOptions: ['-v', 'error', ...inputGuards],
      path,
      outputOptions: ['-select_streams', 'v', '-show_entries', entries, '-of', 'compact'],
    },
    signal,
  );
  if (probe.kind === 'not-started') throw missing('ffprobe', probe.message);
  const packets = new Map<number, PacketTimes>();
  const hidden = new Map<number, number>();
  const streams: Fields[] = [];
  let format: Fields = new Map();
  let count = 0;
  for await (const line of createInterface({ input: probe.stdout, crlfDelay: Infinity })) {
    const [section, ...pairs] = line.split('|');
    const fields = new Map(pairs.map((pair) => splitPair(pair)));
    if (section === 'packet') {
      count += 1;
      if (count > limits.frames) {
        probe.kill();
        await probe.ended;
        return refused('too-large', `It holds more than ${limits.frames} frames.`);
      }
      const stream = Number(fields.get('stream_index'));
      let times = packets.get(stream);
      if (times === undefined) packets.set(stream, (times = new PacketTimes()));
      // Edit lists mark packets that are decoded but never shown.
      if (fields.get('flags')?.includes('D') === true) {
        hidden.set(stream, (hidden.get(stream) ?? 0) + 1);
      } else {
        const length = ticks(fields.get('duration'));
        times.add(ticks(fields.get('pts')), ticks(fields.get('dts')), length);
      }
    } else if (section === 'stream') {
      streams.push(fields);
      if (streams.length > mostStreams) {
        probe.kill();
        await probe.ended;
        return refused('too-large', `It holds more than ${mostStreams} video streams.`);
      }
    } else if (section === 'format') format = fields;
  }
  const ended = await probe.ended;
  const unread = unreadable(ended, format);
  if (unread !== null) return unread;
  const chosen = chooseStream(format, streams, { packets, hidden }, limits);
  if ('kind' in chosen) return chosen;
  const { hidden: hiddenFrames, shownColours, ...video } = chosen;
  const colours = await colourConversion(shownColours, signal);
  if (colours !== null && 'kind' in colours) return colours;
  const { count: shown, end } = video.packets;
  const flawless = ended.complaints.length === 0;
  const contents = { ...video, shown, hidden: hiddenFrames, end, flawless };
  const promised = await declaredLength(path, contents, signal);
  return {
    ...video,
    headerFrames: promised.frames,
    headerSeconds: promised.seconds,
    ...(colours === null ? {} : { colours }),
  };
}

function splitPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

function ticks(text: string | undefined): number {
  return text === undefined || text === 'N/A' ? Number.NaN : Number(text);
}

function unreadable(end: FinishedMedia, format: Fields): Outcome | null {
  if (end.kind === 'killed') return failed('ffmpeg-died', `ffprobe was killed by ${end.signal}.`);
  if (end.code !== 0 || !format.has('format_name')) {
    const refusal = /\[(\w+) @ [^\]]*\] Format not on whitelist/;
    const contents = refusal.exec(end.complaints.join('\n'))?.[1];
    if (contents !== undefined) {
      return refused(
        'container-not-allowed',
        `Its contents are ${contents}: a still picture, a playlist or a script is not a film, and of films these are read: ${containerNames}.`,
      );
    }
    return refused(
      'not-a-video',
      `ffprobe cannot read it as a video: ${lastComplaint(end.complaints)}.`,
    );
  }
  return null;
}

/** The last line of what ffmpeg said, without the addresses of its parts and without the path. */
export function lastComplaint(complaints: readonly string[]): string {
  const line = complaints.findLast((text) => text.startsWith('[')) ?? '';
  return line.replace(/^\[[^\]]*\] /, '').slice(0, 200) || 'it holds no format that ffmpeg knows';
}

function chooseStream(
  format: Fields,
  streams: readonly Fields[],
  {
    packets,
    hidden,
  }: {
    readonly packets: ReadonlyMap<number, PacketTimes>;
    readonly hidden: ReadonlyMap<number, number>;
  },
  limits: ExtractionLimits,
): FoundStream | Outcome {
  const videos = streams
    .filter((stream) => stream.get('disposition:attached_pic') !== '1')
    .map((stream) => ({
      stream: Number(stream.get('index')),
      codec: stream.get('codec_name') ?? 'unknown',
      width: Number(stream.get('width')),
      height: Number(stream.get('height')),
      tick: ratio(stream.get('time_base')) ?? 1,
      framesPerSecond: ratio(stream.get('avg_frame_rate')),
      headerFrames: positive(stream.get('nb_frames')),
      headerSeconds: positive(stream.get('duration')) ?? positive(format.get('duration')),
      packets: packets.get(Number(stream.get('index'))) ?? new PacketTimes(),
      hidden: hidden.get(Number(stream.get('index'))) ?? 0,
      container: format.get('format_name') ?? 'unknown',
      shownColours: coloursOf(stream),
    }))
    .filter((video) => video.width > 0 && video.height > 0);
  // A cover that lacks its flag is one packet long; of two films the larger one is the film.
  const rank = (video: FoundStream) =>
    (video.packets.count > 1 ? 2 ** 52 : 0) + video.width * video.height;
  const [chosen] = videos.toSorted((first, second) => rank(second) - rank(first));
  if (chosen === undefined) {
    const cover = streams.length > 0 ? ', only an attached picture' : '';
    return refused('no-video-stream', `It holds no video${cover}.`);
  }
  if (chosen.width * chosen.height > limits.pixelsPerFrame) {
    return refused(
      'too-large',
      `Its frames of ${chosen.width} x ${chosen.height} exceed ${limits.pixelsPerFrame} pixels.`,
    );
  }
  const pixels = chosen.width * chosen.height * chosen.packets.count;
  if (pixels > limits.pixels) {
    return refused(
      'too-large',
      `Its ${chosen.packets.count} frames of ${chosen.width} x ${chosen.height} exceed ${limits.pixels} pixels in all.`,
    );
  }
  if (chosen.packets.count <= 1 && isPicture(format, chosen.codec)) {
    return refused('still-picture', 'It is a still picture, not a film.');
  }
  return chosen;
}

function coloursOf(stream: Fields): StreamColours {
  const profile = stream.get('dv_profile');
  return {
    transfer: stream.get('color_transfer') ?? 'unknown',
    primaries: stream.get('color_primaries') ?? 'unknown',
    matrix: stream.get('color_space') ?? 'unknown',
    pixelFormat: stream.get('pix_fmt') ?? 'unknown',
    dolbyVision:
      profile === undefined
        ? null
        : {
            profile: Number(profile),
            compatibility: Number(stream.get('dv_bl_signal_compatibility_id')),
          },
  };
}

function isPicture(format: Fields, codec: string): boolean {
  const brand = format.get('tag:major_brand') ?? '';
  return (
    /^(avif|heic|heix|mif1)/.test(brand) ||
    ['gif', 'mjpeg', 'png', 'bmp', 'webp', 'tiff', 'jpegls', 'jpeg2000'].includes(codec)
  );
}

function positive(text: string | undefined): number | null {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
}

function ratio(text: string | undefined): number | null {
  const [numerator = Number.NaN, denominator = Number.NaN] = (text ?? '').split('/').map(Number);
  const value = numerator / denominator;
  return Number.isFinite(value) && value > 0 ? value : null;
}
