import type { AccountContext } from '../../accounts/context.ts';
import type { Device } from '../../platform/http/client.ts';

/** An application that the person signed in to, or a key for a program of theirs. */
export type PersonApiToken = {
  id: number;
  kind: 'application' | 'key';
  name: string;
  scopes: string[];
  device: Device;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | undefined;
};

/** What the page of a person is made from; which programs act for them is handed in by whoever knows programs. */
export type PersonContext = AccountContext & { listApiTokens: (userId: number) => Promise<PersonApiToken[]> };
