/** A form that was processed, or is being processed while `answered_at` is null. */
export type FormAnswerTable = { id_hash: string; received_at: string; answered_at: string | null; encrypted_answer: string | null };

export type KeptFormTable = { secret_hash: string; user_id: number; encrypted_form: string; created_at: string };
