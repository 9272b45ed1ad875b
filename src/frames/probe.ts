import { createInterface } from 'node:readline';
import { colourConversion, type StreamColours } from './colours.js';
import { containerNames, inputGuards, type MediaEnd, startMedia } from './ffmpeg-command.js';
import type { ExtractionLimits } from './extraction-options.js';
import { failed, refused, type Outcome } from './outcome.js';
import { PacketTimes, type VideoFacts } from './video-facts.js';
import { declaredLength } from './declared-length.js';

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
      inputOptions: { v: 'error', ...inputGuards },
      path,
      outputOptions: { select_streams: 'v', show_entries: entries, of: 'compact' },
    },
    signal,
  );
  const tooMany = async (what: string) => {
    probe.kill();
    await probe.ended;
    return refused('too-large', `It holds more than ${what}.`);
  };
  const packets = new Map<number, PacketTimes>();
  const streams: Fields[] = [];
  let format: Fields = new Map();
  let count = 0;
  for await (const line of createInterface({ input: probe.stdout, crlfDelay: Infinity })) {
    const [section, ...pairs] = line.split('|');
    const fields = new Map(pairs.map((pair) => splitPair(pair)));
    if (section === 'packet') {
      count += 1;
      if (count > limits.frames) return await tooMany(`${limits.frames} frames`);
      const stream = Number(fields.get('stream_index'));
      let times = packets.get(stream);
      if (times === undefined) packets.set(stream, (times = new PacketTimes()));
      if (fields.get('flags')?.includes('D') === true) times.hidden += 1;
      else {
        const [pts, dts, duration] = ['pts', 'dts', 'duration'].map((name) => fields.get(name));
        times.add(ticks(pts), ticks(dts), ticks(duration));
      }
    } else if (section === 'stream') {
      streams.push(fields);
      if (streams.length > mostStreams) return await tooMany(`${mostStreams} video streams`);
    } else if (section === 'format') format = fields;
  }
  const ended = await probe.ended;
  const unread = unreadable(ended, format);
  if (unread !== null) return unread;
  const chosen = chooseStream(format, streams, packets);
  if (chosen === null) {
    const cover = streams.length > 0 ? ', only an attached picture' : '';
    return refused('no-video-stream', `It holds no video${cover}.`);
  }
  const { video, fields } = chosen;
  const excess = excessOf(video, limits);
  if (excess !== null) return refused('too-large', excess);
  if (video.packets.count <= 1 && isPicture(format, video.codec)) {
    return refused('still-picture', 'It is a still picture, not a film.');
  }
  const colours = await colourConversion(coloursOf(fields), signal);
  if (colours !== null && 'kind' in colours) return colours;
  const promised = await declaredLength(path, video, ended.complaints, signal);
  return { ...video, ...promised, ...(colours === null ? {} : { colours }) };
}

function splitPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

function ticks(text: string | undefined): number {
  return text === undefined || text === 'N/A' ? Number.NaN : Number(text);
}

function unreadable(end: MediaEnd, format: Fields): Outcome | null {
  if (end.signal !== null) return failed('ffmpeg-died', `ffprobe was killed by ${end.signal}.`);
  if (end.code === 0 && format.has('format_name')) return null;
  const refusal = /\[(\w+) @ [^\]]*\] Format not on whitelist/;
  const contents = refusal.exec(end.complaints.join('\n'))?.[1];
  return contents === undefined
    ? refused('not-a-video', `ffprobe cannot read it as a video: ${lastComplaint(end.complaints)}.`)
    : refused(
        'container-not-allowed',
        `Its contents are ${contents}: a still picture, a playlist or a script is not a film, and of films these are read: ${containerNames}.`,
      );
}

/** The last line of what ffmpeg said, without the addresses of its parts and without the path. */
export function lastComplaint(complaints: readonly string[]): string {
  const line = complaints.findLast((text) => text.startsWith('[')) ?? '';
  return line.replace(/^\[[^\]]*\] /, '').slice(0, 200) || 'it holds no format that ffmpeg knows';
}

/** The film among the streams, as its header and packets describe it; null where there is none. */
function chooseStream(
  format: Fields,
  streams: readonly Fields[],
  packets: ReadonlyMap<number, PacketTimes>,
): { readonly video: VideoFacts; readonly fields: Fields } | null {
  const films = streams
    .filter((fields) => fields.get('disposition:attached_pic') !== '1')
    .map((fields) => {
      const stream = Number(fields.get('index'));
      const video: VideoFacts = {
        container: format.get('format_name') ?? 'unknown',
        stream,
        codec: fields.get('codec_name') ?? 'unknown',
        width: Number(fields.get('width')),
        height: Number(fields.get('height')),
        tick: ratio(fields.get('time_base')) ?? 1,
        framesPerSecond: ratio(fields.get('avg_frame_rate')),
        headerFrames: positive(Number(fields.get('nb_frames'))),
        headerSeconds:
          positive(Number(fields.get('duration'))) ?? positive(Number(format.get('duration'))),
        packets: packets.get(stream) ?? new PacketTimes(),
      };
      return { video, fields };
    })
    .filter(({ video }) => video.width > 0 && video.height > 0);
  // A cover that lacks its flag is one packet long; of two films the larger one is the film.
  const rank = ({ video }: { readonly video: VideoFacts }) =>
    (video.packets.count > 1 ? 2 ** 52 : 0) + video.width * video.height;
  return films.toSorted((first, second) => rank(second) - rank(first))[0] ?? null;
}

/** Why decoding a video would cost more than it may, or null. */
function excessOf({ width, height, packets }: VideoFacts, limits: ExtractionLimits): string | null {
  const size = `${width} x ${height}`;
  if (width * height > limits.pixelsPerFrame) {
    return `Its frames of ${size} exceed ${limits.pixelsPerFrame} pixels.`;
  }
  return width * height * packets.count > limits.pixels
    ? `Its ${packets.count} frames of ${size} exceed ${limits.pixels} pixels in all.`
    : null;
}

function coloursOf(fields: Fields): StreamColours {
  return {
    transfer: fields.get('color_transfer') ?? 'unknown',
    primaries: fields.get('color_primaries') ?? 'unknown',
    matrix: fields.get('color_space') ?? 'unknown',
    pixelFormat: fields.get('pix_fmt') ?? 'unknown',
    unshownDolbyVision:
      Number(fields.get('dv_bl_signal_compatibility_id')) === 0
        ? (fields.get('dv_profile') ?? null)
        : null,
  };
}

function isPicture(format: Fields, codec: string): boolean {
  const brand = format.get('tag:major_brand') ?? '';
  return (
    /^(avif|heic|heix|mif1)/.test(brand) ||
    ['gif', 'mjpeg', 'png', 'bmp', 'webp', 'tiff', 'jpegls', 'jpeg2000'].includes(codec)
  );
}

function positive(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? value : null;
}

function ratio(text = ''): number | null {
  const [numerator = Number.NaN, denominator = Number.NaN] = text.split('/').map(Number);
  return positive(numerator / denominator);
}
