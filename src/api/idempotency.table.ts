export type IdempotencyKeyTable = { user_id: number; key: string; request_hash: string; created_id: number; created_at: string };
