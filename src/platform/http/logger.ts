import { pino, type DestinationStream, type Logger } from 'pino';
import type { Settings } from '../config/settings.ts';
import { LogDestination } from './log-destination.ts';

const levelLabels: Record<string, string> = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR', fatal: 'ERROR' };
const levels = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error' } as const;

/**
 * Logs one JSON object a line with the level as a word in front, so that an operator's `grep "WARNING.*Acceso denegado"` works.
 * Of several processes (`WEB_PROCESSES`) each names itself. Writes to the file of the settings or to standard output. Throws a LogFileError when the file cannot be opened.
 */
export function createLogger(settings: Settings['log'], destination?: DestinationStream, processNumber?: number): Logger {
  return pino(
    {
      level: levels[settings.level],
      base: processNumber === undefined ? null : { process: processNumber },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: levelLabels[label] ?? label }) },
    },
    destination ?? new LogDestination(settings.file),
  );
}
