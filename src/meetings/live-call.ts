/** A call whose participants a page shows. Managers see names; other viewers only the number of participants. */
export type WatchedCall = { id: number; canManage: boolean };

/** The participants of a call now. */
export type LiveCall = {
  participants: number;
  /** Of some participants, teachers first; empty where the viewer may not manage the call. */
  names: string[];
  /** Participants beyond `names`. */
  othersCount: number;
  teacherInCall: boolean;
  /** For who manages the call: its maximum of participants, where it has one, and how many wait for a place. */
  maximum: number | undefined;
  waiting: number;
  /** Whether the page should keep asking. */
  polling: boolean;
  canManage: boolean;
  /** Identifies what is shown, so that an unchanged answer can be left out. */
  digest: string;
};

/** By meeting id; empty where Jitsi reports no participation. Implemented by attendance, which lies above meetings, and passed in. */
export type FindLiveCalls = (calls: WatchedCall[]) => Promise<ReadonlyMap<number, LiveCall>>;
