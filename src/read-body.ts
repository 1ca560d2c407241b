import express from 'express';

/** The largest form of the portal is a profile: a few kilobytes. */
const LARGEST_BODY = '64kb';

/** Reads what was posted, by a form or by a program. */
export const readBody = [express.urlencoded({ extended: false, limit: LARGEST_BODY }), express.json({ limit: LARGEST_BODY })];
