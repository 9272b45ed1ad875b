import { fstatSync } from 'node:fs';
import { writeFully } from './atomic-write.js';
import { writeWouldSuspend } from './process/terminal.js';

/**
 * Standard output or standard error of a process whose work is worth more than what it prints: nothing that happens to the reader, the
 * terminal or the disk behind it is ever an error of the process.
 */
export interface OutputStream {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** Characters that wait for a slow reader. */
  readonly waiting: number;
  /** Hands the text over; what cannot be written is lost, and `lost` says why. */
  readonly write: (text: string) => void;
  /** Resolves once everything is written or lost. */
  readonly flush: () => Promise<void>;
  /** What kept the first lost text from being written; null where nothing is lost. */
  readonly lost: () => LostOutput | null;
}

/** `reader-left`: the reader has seen enough, as in `| head`. `unwritten`: a full disk, a dead terminal. */
export interface LostOutput {
  readonly kind: 'reader-left' | 'unwritten';
  /** The system's code, such as ENOSPC. */
  readonly code: string;
}

/** Standard streams of this process that have lost something. */
const lostStreams = new Set<number>();

/** Where a program of the user's may print: a lost stream would end it by a signal, or fail it. */
export function childOutput(descriptor: 1 | 2): 'ignore' | 1 | 2 {
  return lostStreams.has(descriptor) ? 'ignore' : descriptor;
}

export interface OutputOptions {
  /** Changes what others write to the stream, such as the console or a library; nothing is changed if left out. */
  readonly prepare?: (text: string) => string;
  /** Called once, when the first text is lost. */
  readonly onLost?: (lost: LostOutput) => void;
}

/** Takes over a standard stream of this process: from now on everything written to it goes through the result. */
export function outputStream(
  stream: NodeJS.WriteStream & { readonly fd: number },
  { prepare = (text) => text, onLost = () => undefined }: OutputOptions = {},
): OutputStream {
  const { fd } = stream;
  const handle = stream.write.bind(stream);
  const isFile = !stream.isTTY && isWrittenAtOnce(fd);
  let lost: LostOutput | null = null;
  let isClosed = false;
  const lose = (error: unknown) => {
    const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
    const isLeft = code === 'EPIPE' || code === 'ECONNRESET';
    lostStreams.add(fd);
    if (lost === null) {
      lost = { kind: isLeft ? 'reader-left' : 'unwritten', code };
      onLost(lost);
    }
    // A full disk may have room again; a reader or a terminal does not come back.
    if (isLeft || stream.isTTY) isClosed = true;
  };
  stream.on('error', lose);
  // A paused terminal (Ctrl-S, a connection that hangs) must not stop this process with it.
  if (stream.isTTY) (stream as Partial<TerminalStream>)._handle?.setBlocking?.(false);
  const isHeldBack = stream.isTTY ? writeWouldSuspend(fd) : () => false;
  const write = (text: string) => {
    if (isClosed || text === '' || isHeldBack()) return;
    try {
      if (isFile) writeFully(fd, Buffer.from(text));
      else handle(text);
    } catch (error) {
      lose(error);
    }
  };
  stream.write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    callback?: (error?: Error | null) => void,
  ): boolean => {
    write(prepare(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')));
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done !== undefined) process.nextTick(done);
    return true;
  };
  return {
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    get waiting() {
      return isClosed ? 0 : stream.writableLength;
    },
    write,
    async flush() {
      if (isFile || isClosed || isHeldBack()) return;
      await new Promise<void>((resolve) => {
        handle('', (error) => {
          if (error !== undefined && error !== null) lose(error);
          resolve();
        });
      });
    },
    lost: () => lost,
  };
}

/** What Node's terminals are written through; it is no public interface. */
interface TerminalStream {
  readonly _handle: { readonly setBlocking?: (isBlocking: boolean) => void };
}

/** A file or a device such as /dev/full. Node's own stream takes a write that was cut short for a complete one. */
function isWrittenAtOnce(fd: number): boolean {
  try {
    const kind = fstatSync(fd);
    return kind.isFile() || kind.isCharacterDevice();
  } catch {
    return false;
  }
}
