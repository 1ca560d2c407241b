import { isBuiltIn } from '../role.ts';
import type { Words } from '../../platform/messages/messages.ts';

/** What pages call a role: the portal's own are translated, the others bear the name that people gave them. */
export function roleLabel({ roles }: Pick<Words, 'roles'>, name: string): string {
  return isBuiltIn(name) ? roles.names[name] : name;
}
