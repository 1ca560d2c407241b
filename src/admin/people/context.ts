import type { AccountNeeds } from '../../accounts/context.ts';
import type { Device } from '../../platform/http/device.ts';

/** An application that the person signed in to, or a key for a program of theirs. */
export type PersonGrant = {
  id: number;
  kind: 'application' | 'key';
  name: string;
  scopes: string[];
  device: Device;
  since: Date;
  until: Date;
  usedAt: Date | undefined;
};

/** What the page of a person is made from; which programs act for them is handed in by whoever knows programs. */
export type PersonNeeds = AccountNeeds & { grantsOf: (userId: number) => Promise<PersonGrant[]> };
