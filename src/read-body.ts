import express from 'express';

/** The largest form of the portal is a profile: a few kilobytes. */
const MAX_BODY_SIZE = '64kb';

/** Reads what was posted, by a form or by a program. */
export const parseBody = [express.urlencoded({ extended: false, limit: MAX_BODY_SIZE }), express.json({ limit: MAX_BODY_SIZE })];
