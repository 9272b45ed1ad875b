import { fromFdPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { TorchFileError } from './torch-file-error.js';

/** Where one file of the archive lies in it; PyTorch stores them uncompressed. */
export interface ArchiveEntry {
  readonly start: number;
  readonly length: number;
}

/** Several times as many as a ResNet-152 with its optimiser's state has. */
const mostEntries = 20_000;

/**
 * The files of a zip archive that torch.save wrote, by name without the folder that it puts around them. Their places are
 * checked: inside the file, uncompressed, not encrypted, none twice, none over another.
 * @param handle of an open file; it stays open
 * @throws TorchFileError
 */
export async function archiveEntries(handle: number): Promise<ReadonlyMap<string, ArchiveEntry>> {
  try {
    const options = { autoClose: false, lazyEntries: true, strictFileNames: true };
    return await entriesOf(await fromFdPromise(handle, options));
  } catch (error) {
    if (error instanceof TorchFileError) throw error;
    // yauzl says what is wrong with an archive, and fs what is wrong with reading it, in plain errors.
    const reason = error instanceof Error ? error.message : String(error);
    throw new TorchFileError(`it is no whole zip archive (${reason})`, error);
  }
}

async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, ArchiveEntry>> {
  if (zip.entryCount > mostEntries) throw new TorchFileError(`it has ${zip.entryCount} entries`);
  const entries = new Map<string, ArchiveEntry & { readonly header: number }>();
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize: length } = entry;
    checkStored(entry);
    const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    if (start + length > zip.fileSize) throw new TorchFileError(`${fileName} ends behind the file`);
    const name = fileName.slice(fileName.indexOf('/') + 1);
    if (entries.has(name)) throw new TorchFileError(`it holds ${name} twice`);
    entries.set(name, { start, length, header: entry.relativeOffsetOfLocalHeader });
  }
  let end = 0;
  for (const [name, { header, start, length }] of [...entries].toSorted(byPlace)) {
    if (header < end) throw new TorchFileError(`${name} lies over another file of the archive`);
    end = start + length;
  }
  return entries;
}

function byPlace(first: [string, { header: number }], second: [string, { header: number }]) {
  return first[1].header - second[1].header;
}

function checkStored(entry: Entry): void {
  const { fileName, compressionMethod, compressedSize, uncompressedSize } = entry;
  if (entry.isEncrypted()) throw new TorchFileError(`${fileName} is encrypted`);
  if (compressionMethod !== 0 || compressedSize !== uncompressedSize) {
    throw new TorchFileError(`${fileName} is compressed, which torch.save never does`);
  }
}
