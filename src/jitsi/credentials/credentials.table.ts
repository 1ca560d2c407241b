export type AuthregTable = { username: string; realm: string; password: string; role: string | null };

export type ProsodyTable = { host: string; user: string; store: string; key: string; type: string; value: string };
