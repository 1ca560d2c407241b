export type SessionTable = {
  id_hash: string;
  user_id: number | null;
  data: string;
  created_at: string;
  expires_at: string;
  ends_at: string | null;
};
