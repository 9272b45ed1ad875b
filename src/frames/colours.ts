import { ffmpegInformation } from './ffmpeg-command.js';
import { refused, type Outcome, type Warning } from './outcome.js';

/** A stream's colours, by ffmpeg's names. */
export interface StreamColours {
  readonly transfer: string;
  readonly primaries: string;
  readonly matrix: string;
  readonly pixelFormat: string;
  /** Dolby Vision's profile where its base layer means nothing to other players, else null. */
  readonly unshownDolbyVision: string | null;
}

/** How a stream's colours become those of BT.709, which everything after it expects. */
export interface ColourConversion {
  /** Such as PQ, BT.2020; for the manifest. */
  readonly from: string;
  /** ffmpeg's filters, after scaling; they give gbrp of 8 bits. */
  readonly filters: readonly string[];
  readonly warnings: readonly Warning[];
}

/** ITU-T H.273, by ffmpeg's names. Numbers, since zscale's own names differ between versions. */
const transfers: Readonly<Record<string, number>> = {
  bt709: 1,
  bt470m: 4,
  bt470bg: 5,
  smpte170m: 6,
  linear: 8,
  'iec61966-2-4': 11,
  'iec61966-2-1': 13,
  'bt2020-10': 14,
  'bt2020-12': 15,
  smpte2084: 16,
  'arib-std-b67': 18,
};
const primaries: Readonly<Record<string, number>> = {
  bt709: 1,
  bt2020: 9,
  smpte431: 11,
  smpte432: 12,
};
const matrices: Readonly<Record<string, number>> = {
  gbr: 0,
  bt709: 1,
  fcc: 4,
  bt470bg: 5,
  smpte170m: 6,
  ycgco: 8,
  bt2020nc: 9,
  bt2020c: 10,
  ictcp: 14,
};
const [bt709, bt2020, rgb, full, limited] = [1, 9, 0, 1, 0];

/** Luminance of white in nits: an HDR film shows what an SDR one would at 203 (ITU-R BT.2408). Brighter is white too. */
const whiteNits = 203;

const hdr: Readonly<Record<string, string>> = { smpte2084: 'PQ', 'arib-std-b67': 'HLG' };
const wide: Readonly<Record<string, string>> = {
  bt2020: 'BT.2020',
  smpte431: 'DCI-P3',
  smpte432: 'Display P3',
};

/**
 * What must be done to a stream's colours: nothing for the usual ones, whose matrix and range ffmpeg's scaler knows. HDR is shown in
 * linear light and cut at white, a wide gamut is converted to BT.709's; as they are stored both look washed out.
 * @returns a refusal where this ffmpeg, or any, cannot
 */
export async function colourConversion(
  colours: StreamColours,
  signal: AbortSignal,
): Promise<ColourConversion | Outcome | null> {
  const profile = colours.unshownDolbyVision;
  if (profile !== null) {
    return refused(
      'colours',
      `Its colours are Dolby Vision's own (profile ${profile}), which ffmpeg cannot show: take a copy of it in HDR10, HLG or SDR.`,
    );
  }
  const curve = hdr[colours.transfer];
  const gamut = wide[colours.primaries];
  if (curve === undefined && gamut === undefined) return null;
  const from = [curve, gamut].filter((part) => part !== undefined).join(', ');
  const zscaleHelp = await ffmpegInformation({ h: 'filter=zscale' }, signal);
  if (!zscaleHelp.includes('Filter zscale')) {
    return refused(
      'no-zscale',
      `Its colours (${from}) would come out washed out, since this ffmpeg has no zscale filter to convert them: install an ffmpeg that was built with libzimg, then run this again.`,
    );
  }
  const isDeep = /(9|1[0246])(le|be)?$/.test(colours.pixelFormat);
  const warnings: Warning[] =
    curve === undefined || isDeep ? [] : [{ kind: 'hdr-in-8-bits', curve }];
  return { from, filters: zscale(colours), warnings };
}

function zscale(colours: StreamColours): readonly string[] {
  const isHdr = hdr[colours.transfer] !== undefined;
  const isRgb = colours.matrix === 'gbr' || /^(gbr|rgb|bgr)/.test(colours.pixelFormat);
  // What a stream leaves out is as its kind mostly has it.
  const gamut = primaries[colours.primaries] ?? (isHdr ? bt2020 : bt709);
  const matrix = isRgb ? rgb : (matrices[colours.matrix] ?? (gamut === bt2020 ? bt2020 : bt709));
  const curve = transfers[colours.transfer] ?? bt709;
  const source = [
    `min=${matrix}`,
    `tin=${curve}`,
    `pin=${gamut}`,
    `rin=${isRgb ? full : limited}`,
    `t=${transfers['linear']}`,
    // Said here too: else it is taken from the frame, which may not say.
    `p=${gamut}`,
    `npl=${whiteNits}`,
  ];
  return [
    // Without subsampling any size will do, and 16 bits keep what 10 hold.
    `format=${isRgb ? 'gbrp16le' : 'yuv444p16le'}`,
    `zscale=${source.join(':')}`,
    'format=gbrpf32le',
    `zscale=p=${bt709}:t=${isHdr ? bt709 : curve}:m=${rgb}:r=${full}`,
    'format=gbrp',
  ];
}
