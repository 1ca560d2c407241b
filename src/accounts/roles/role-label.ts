import { isBuiltInRole } from '../role.ts';
import type { Messages } from '../../platform/messages/messages.ts';

/** What pages call a role: the portal's own are translated, the others bear the name that people gave them. */
export function roleLabel({ roles }: Pick<Messages, 'roles'>, name: string): string {
  return isBuiltInRole(name) ? roles.names[name] : name;
}
