import { create } from 'qrcode';

/** A square of `size` modules; `path` is the SVG path of the dark ones, in bars of one row. */
export type QrCode = { size: number; path: string };

export function createQrCode(text: string): QrCode {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const bars: string[] = [];
  for (let index = 0, end; index < data.length; index = end) {
    const [x, y] = [index % size, Math.floor(index / size)];
    for (end = index + 1; end < (y + 1) * size && data[end] === data[index]; end++);
    if (data[index]) bars.push(`M${x} ${y}h${end - index}v1h${index - end}z`);
  }
  return { size, path: bars.join('') };
}
