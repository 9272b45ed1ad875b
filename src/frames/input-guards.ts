/**
 * The containers that hold films, by ffmpeg's names, with the names that people know them by. Whatever a file is called, its contents
 * must be one of these.
 */
const containers: Readonly<Record<string, string>> = {
  mov: 'MP4, MOV, 3GP',
  matroska: 'MKV',
  webm: 'WebM',
  avi: 'AVI',
  mpegts: 'TS, M2TS',
  mpeg: 'MPG, VOB',
  mpegvideo: 'raw MPEG video',
  flv: 'FLV',
  ogg: 'OGV',
  asf: 'WMV, ASF',
  mxf: 'MXF',
  rm: 'RM',
  gif: 'GIF',
  h264: 'raw H.264',
};

/** The same for a person. */
export const containerNames = Object.values(containers).join(', ');

/**
 * Before every input: only local files and pipes, only containers that hold films, whatever the file is called. A playlist
 * or a script named .mp4 is refused by this list, where the protocol list alone would let it read other files.
 */
export const inputGuards: readonly string[] = [
  '-protocol_whitelist',
  'file,pipe',
  '-format_whitelist',
  Object.keys(containers).join(','),
];
