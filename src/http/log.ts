import { pino, type DestinationStream, type Logger } from 'pino';
import type { Settings } from '../config/settings.ts';

const words: Record<string, string> = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR', fatal: 'ERROR' };
const levels = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error' } as const;

/** Lines go out together: one by one, each would cost as much as the rest of a small request. */
const LINES_TOGETHER = { sync: false, minLength: 4096, periodicFlush: 250 };

/**
 * One JSON object a line with the level as a word in front, so that an operator's `grep "WARNING.*Acceso denegado"` finds
 * what it should. Goes to the file of the settings, or to standard output; a test hands its own destination.
 */
export function openLog(settings: Settings['log'], destination?: DestinationStream): Logger {
  return pino(
    {
      level: levels[settings.level],
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: words[label] ?? label }) },
    },
    destination ?? pino.destination({ ...(settings.file ? { dest: settings.file, mkdir: true } : { dest: 1 }), ...LINES_TOGETHER }),
  );
}
