import type { Generated } from 'kysely';

export type CallPollTable = {
  id: Generated<number>;
  meeting_id: number;
  key: string;
  asked_at: string;
  question: string;
  options: string;
  voters: number;
  revision: number;
};

export type CallLinkTable = {
  id: Generated<number>;
  meeting_id: number;
  digest: string;
  url: Generated<string>;
  occupant_jid: string;
  written_at: string;
};
