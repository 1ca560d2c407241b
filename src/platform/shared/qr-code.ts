import { create } from 'qrcode';

/** What a camera reads as an address: a square of `size` modules, of which `path` draws the dark ones. */
export type QrCode = { size: number; path: string };

export function createQrCode(text: string): QrCode {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const dark: string[] = [];
  for (let at = 0; at < data.length; at++) if (data[at]) dark.push(`M${at % size} ${Math.floor(at / size)}h1v1h-1z`);
  return { size, path: dark.join('') };
}
