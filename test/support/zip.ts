import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** The files in a ZIP file, by name. */
export async function unzip(zip: Buffer): Promise<Record<string, string>> {
  const opened = await fromBufferPromise(zip);
  const files: Record<string, string> = {};
  for await (const entry of opened.eachEntry())
    files[entry.fileName] = (await buffer(await opened.openReadStreamPromise(entry))).toString();
  return files;
}
