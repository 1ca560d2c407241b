import type { Needs } from '../http/needs.ts';

export async function bringCredentialsInForm(_needs: Needs, _stop: AbortSignal): Promise<void> {}
