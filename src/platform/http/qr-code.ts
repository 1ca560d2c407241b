import { create } from 'qrcode';

/** A square of `size` modules; `path` is the SVG path of the dark ones. */
export type QrCode = { size: number; path: string };

export function createQrCode(text: string): QrCode {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const dark: string[] = [];
  for (let index = 0; index < data.length; index++) if (data[index]) dark.push(`M${index % size} ${Math.floor(index / size)}h1v1h-1z`);
  return { size, path: dark.join('') };
}
