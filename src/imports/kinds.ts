import type { ImportKind } from './import.ts';
import type { Kind } from './kind.ts';
import { people } from './people/people.ts';

/** What an import does with each kind of thing. */
export const kinds: Record<ImportKind, Kind> = { people } as Record<ImportKind, Kind>;
