import { fileURLToPath } from 'node:url';

/** Path of the folder that holds `package.json`, `views/` and `public/`. */
export const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));
