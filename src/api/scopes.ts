/** What a key may be good for. An application that somebody signed in to holds all of them: never more than its person may do. */
export const scopes = [
  'meetings:join',
  'meetings:read',
  'meetings:write',
  'courses:read',
  'courses:write',
  'people:read',
  'people:write',
] as const;

export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
