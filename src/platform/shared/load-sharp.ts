/** Loaded when it is first needed. Rejects on a platform on which libvips does not run. */
export function loadSharp(): Promise<Sharp> {
  loaded ??= configureSharp();
  return loaded;
}

let loaded: Promise<Sharp> | undefined;

/** libvips reads what the portal has checked by its first bytes, and SVG that the portal itself has written. */
const loaders = ['Jpeg', 'Png', 'Webp', 'Svg'].map((format) => `VipsForeignLoad${format}Buffer`);

async function configureSharp() {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
  return sharp;
}

export type Sharp = Awaited<ReturnType<typeof configureSharp>>;
